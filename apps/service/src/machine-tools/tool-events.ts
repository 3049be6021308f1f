// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type ConsoleLine, MAX_CONSOLE_LINES, type ToolEvent, type ToolResult, type ToolStep } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { PeopleService } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { LiveService } from '../live/index.js';
import { type MachineAddress, MachineDirectory, MachineStates } from '../machines/index.js';
import { ToolRequests } from './tool-requests.js';
import { FINAL_TOOL_STATES, type StoredToolRun } from './tool-run.js';
import { ToolRunsRepository } from './tool-runs.repository.js';
import { ToolsService } from './tools.service.js';

/** A run of which nothing was heard this long is asked for again. */
export const TOOL_SILENCE_MS = 20_000;
/** A bridge that was asked this often and told nothing will not tell. */
export const MAX_ASKED_AGAIN = 5;

/** What bridges say about tool runs: each event once, in order, from the bridge whose machine it is. */
@Injectable()
export class ToolEvents {
  private readonly log = new Logger('Tools');

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(ToolRequests) private readonly requests: ToolRequests,
    @Inject(ToolRunsRepository) private readonly runs: ToolRunsRepository,
    @Inject(ToolsService) private readonly tools: ToolsService,
  ) {}

  /** Writes an event and tells it. One that came before, or is about a run of another machine, changes nothing. */
  async hear(address: MachineAddress, event: ToolEvent): Promise<void> {
    const entry = this.directory.at(address);
    if (!entry) return;
    const heard = await inTransaction(this.dataSource, async (tx) => {
      const run = await this.runs.lock(event.toolId, tx);
      if (run?.machineId !== entry.id || FINAL_TOOL_STATES.includes(run.state)) return null;
      const isAnsweredAgain = run.askedAgain > 0 && isFinal(event.event);
      if (event.seq <= run.lastSeq && !isAnsweredAgain) return null;
      const change = this.changeBy(event, run);
      await this.runs.update(run.id, change, tx);
      const where = { machineId: entry.id, toolId: run.id, at: this.clock.now(), keep: MAX_CONSOLE_LINES };
      const lines: ConsoleLine[] = event.event.kind === 'lines' ? await this.runs.addLines(where, event.event.lines, tx) : [];
      return { run: { ...run, ...change }, lines };
    });
    if (!heard) return;
    const data = { machineId: entry.id, lines: heard.lines };
    if (heard.lines.length > 0) this.live.publish(`tools:${entry.id}`, { event: 'console', data });
    else await this.tools.announce(heard.run);
  }

  /** Asks for news of runs that fell silent; gives up those whose bridge tells nothing. */
  async askSilent(): Promise<void> {
    for (const run of await this.runs.silentSince(new Date(this.clock.nowMs() - TOOL_SILENCE_MS))) {
      const entry = this.directory.get(run.machineId);
      if (entry && this.states.presenceOf(entry) === 'offline') continue;
      if (!entry || run.askedAgain >= MAX_ASKED_AGAIN) await this.giveUp(run);
      else {
        const by = (await this.people.names(run.personId === null ? [] : [run.personId])).get(run.personId ?? '')?.name;
        await this.runs.update(run.id, { heardAt: this.clock.now(), askedAgain: run.askedAgain + 1 });
        await this.requests
          .send(run, entry, by ?? 'somebody')
          .catch((cause: unknown) => this.log.warn(`asking for tool run ${run.id}: ${String(cause)}`));
      }
    }
  }

  private async giveUp(run: StoredToolRun): Promise<void> {
    const reason = 'the bridge did not tell how it ended: look at the machine';
    const change = { state: 'lost' as const, endedAt: this.clock.now(), reason };
    await this.runs.update(run.id, change);
    await this.tools.announce({ ...run, ...change });
  }

  private changeBy({ event, seq }: ToolEvent, run: StoredToolRun): Partial<StoredToolRun> {
    const now = this.clock.now();
    const heard = { heardAt: now, lastSeq: Math.max(seq, run.lastSeq) };
    const ended = { ...heard, endedAt: now, progress: null };
    switch (event.kind) {
      case 'accepted':
      case 'lines':
        return { ...heard, state: 'running' };
      case 'progress': {
        const { done, total, text } = event;
        return { ...heard, state: 'running', progress: { done, total, text } };
      }
      case 'result':
        return { ...ended, state: 'done', result: lightened(event.result) };
      case 'refused': {
        // A bridge that had begun it and does not remember was restarted meanwhile.
        const isForgotten = event.code === 'expired' && run.state === 'running';
        if (isForgotten) return { ...ended, state: 'failed', code: 'bridge-restarted', reason: FORGOTTEN };
        return { ...ended, state: 'refused', code: event.code, reason: event.reason };
      }
      case 'failed':
        return { ...ended, state: 'failed', code: event.code, reason: event.reason, recovery: event.recovery };
    }
  }
}

const FORGOTTEN = 'the bridge was restarted meanwhile and does not know how far it came: look at the machine';

const isFinal = ({ kind }: ToolStep): boolean => kind === 'result' || kind === 'refused' || kind === 'failed';

/** A backup's settings are kept as a version, not a second time with the run. */
function lightened(result: ToolResult): ToolResult {
  return result.op === 'backup-settings' ? { op: result.op, backupId: result.backupId } : result;
}

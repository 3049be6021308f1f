// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { JobFinding, MatchReasonCode } from '@fabcommons/contracts';
import type { PersonActor } from '../accounts/index.js';
import { MachinesService } from '../machines/index.js';
import { JobMover } from './job-mover.js';
import { JobsRepository } from './jobs.repository.js';
import { MATCH_CHECK, type MatchCheck } from './match-check.js';
import { PROGRAM_CHECK, type ProgramCheck, subjectOf } from './program-check.js';
import { areSame, NO_MATCH, withNew } from './stewards-word.js';
import type { StoredJob } from './stored-job.js';

/** What a machine is said to be able to; the other reasons come and go with its state and its stock. */
const CAPABILITY: ReadonlySet<MatchReasonCode> = new Set(['process', 'material', 'size', 'tool', 'temperature', 'program']);
/** As contracts have it. */
const MAX_TEXT_CHARS = 500;

/** Holds the jobs that wait for a machine against it anew when a steward changed what it is said to be: what does not fit any more waits for a word. */
@Injectable()
export class QueueRecheck implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger('Jobs');
  private checking: Promise<void> = Promise.resolve();

  constructor(
    @Inject(MachinesService) private readonly machines: MachinesService,
    @Inject(JobsRepository) private readonly jobs: JobsRepository,
    @Inject(JobMover) private readonly mover: JobMover,
    @Inject(MATCH_CHECK) private readonly matches: MatchCheck,
    @Inject(PROGRAM_CHECK) private readonly program: ProgramCheck,
  ) {}

  onModuleInit(): void {
    this.machines.onChanged((machineId) => {
      this.checking = this.checking
        .then(() => this.recheck(machineId))
        .catch((cause: unknown) => this.log.error(`looking at the queue of ${machineId} again: ${String(cause)}`));
    });
  }

  async onModuleDestroy(): Promise<void> {
    await this.checking;
  }

  /** Every job that waits for this machine. What refuses a program is said when its turn comes. */
  async recheck(machineId: string): Promise<void> {
    for (const job of await this.jobs.ofMachine(machineId, ['requested', 'accepted', 'queued'])) {
      const asks = (await this.program.check(subjectOf(job))).filter(({ severity }) => severity === 'ask');
      const found = [...asks, ...(await this.mismatch(job))];
      await this.mover.transact(async (unit) => {
        const locked = await this.jobs.lock(job.id, unit.tx);
        if (!locked || locked.state !== job.state) return;
        const findings = withNew(
          locked.findings.filter(({ code }) => code !== NO_MATCH),
          found,
        );
        if (!areSame(findings, locked.findings)) await this.mover.note(unit, locked, { findings });
      });
    }
  }

  private async mismatch(job: StoredJob): Promise<JobFinding[]> {
    if (job.requestedBy === null) return [];
    const { designSlug, version, partId } = job.subject;
    const wish = { designSlug, version, partId, machineId: job.machineId, lotId: job.lot?.id ?? null, copies: job.copies };
    const actor: PersonActor = {
      ...{ kind: 'person', personId: job.requestedBy, name: '', scopes: 'all' },
      roles: new Map([[job.spaceId, 'member']]),
    };
    const checked = await this.matches.check(wish, actor);
    if (checked.kind !== 'no') return [];
    const texts = checked.reasons.filter(({ code, blocks }) => blocks && CAPABILITY.has(code)).map(({ text }) => text);
    if (texts.length === 0) return [];
    const text = `the machine was changed: ${texts.join(' ')}`.slice(0, MAX_TEXT_CHARS);
    return [{ code: NO_MATCH, severity: 'ask', line: 0, text, from: 'service' }];
  }
}

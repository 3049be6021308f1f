// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { ConsolePage, ConsoleQuery, Page, ToolKind, ToolOp, ToolQuery, ToolRun } from '@fabcommons/contracts';
import { type Actor, hasRole, PeopleService, type PersonActor, requirePerson, requireRole } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { LiveService } from '../live/index.js';
import { type DirectoryEntry, MachineDirectory, MachineStates, RunningJobsDesk } from '../machines/index.js';
import { ToolRequests } from './tool-requests.js';
import { type StoredToolRun, toToolRun } from './tool-run.js';
import { ToolRunsRepository } from './tool-runs.repository.js';

/** Somebody stands before the machine or its page: what the bridge gets later than this it refuses. */
export const TOOL_LIFE_MS = 10_000;

/** What a tool run is made of; the links are for features that know versions and images. */
export type ToolWish = { toolId: string; op: ToolOp; settingsVersionId?: string; imageId?: string };

/** Uses of tools on machines: asked for, looked up, told. */
@Injectable()
export class ToolsService implements OnModuleInit {
  constructor(
    @Inject(Clock) private readonly clock: Clock,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(RunningJobsDesk) private readonly jobs: RunningJobsDesk,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(ToolRequests) private readonly requests: ToolRequests,
    @Inject(ToolRunsRepository) private readonly runs: ToolRunsRepository,
  ) {}

  onModuleInit(): void {
    this.live.restrict('tools', (actor, machineId) => {
      const entry = this.directory.get(machineId);
      return entry !== null && hasRole(actor, entry.spaceId, 'steward');
    });
  }

  /**
   * Asks the machine's bridge. The same id with the same wish answers the same run, and asks the bridge again where it has not ended.
   * @throws ApiProblem `not-found`, `not-allowed`, `machine-offline`, `conflict` (the id stands for another wish), `unavailable`
   */
  async order(actor: Actor, machineId: string, wish: ToolWish): Promise<ToolRun> {
    const entry = this.entry(machineId);
    this.requireMayUse(actor, entry, wish.op.kind);
    const { toolId: id, op, settingsVersionId = null, imageId = null } = wish;
    const known = await this.runs.find(id);
    if (known) return this.again(actor, entry, known, wish);
    // A board without a program answers nothing: its bridge is enough to flash it.
    const isThere =
      op.kind === 'flash' ? this.states.isBridgeOnline(entry.bridgeId) : this.states.presenceOf(entry) !== 'offline';
    if (!isThere) throw offline(entry.name);
    const at = this.clock.now();
    const run = {
      ...{ id, machineId, personId: actor.personId, kind: op.kind, op, state: 'sent' as const, at, heardAt: at },
      expiresAt: new Date(at.getTime() + TOOL_LIFE_MS),
      ...{ endedAt: null, lastSeq: -1, askedAgain: 0, code: null, reason: null, recovery: null, progress: null, result: null },
      settingsVersionId,
      imageId,
    };
    if (!(await this.runs.insert(run))) return this.order(actor, machineId, wish);
    return this.send(actor, entry, { ...run, number: 0 });
  }

  /** Newest first, for stewards. @throws ApiProblem `not-found`, `not-allowed`, `invalid-input` */
  async list(actor: Actor, machineId: string, query: ToolQuery): Promise<Page<ToolRun>> {
    requireRole(actor, this.entry(machineId).spaceId, 'steward');
    const before = query.cursor === undefined ? null : Number(query.cursor);
    if (before !== null && !Number.isSafeInteger(before))
      throw new ApiProblem('invalid-input', 'The cursor is not one of this list.');
    const { limit, kind } = query;
    const rows = await this.runs.list(machineId, { limit: limit + 1, before, ...(kind === undefined ? {} : { kind }) });
    const page = rows.slice(0, limit);
    return {
      items: await this.describe(page),
      nextCursor: rows.length > limit ? String(page.at(-1)?.number ?? '') : null,
    };
  }

  /** For stewards, and for whoever asked for it. @throws ApiProblem `not-found`, `not-allowed` */
  async get(actor: Actor, machineId: string, toolId: string): Promise<ToolRun> {
    requirePerson(actor);
    const entry = this.entry(machineId);
    const run = await this.runs.find(toolId);
    if (run?.machineId !== machineId) throw new ApiProblem('not-found', 'There is no such tool run on this machine.');
    if (run.personId !== actor.personId) requireRole(actor, entry.spaceId, 'steward');
    return this.one(run);
  }

  /** The last lines, oldest first, for stewards. @throws ApiProblem `not-found`, `not-allowed` */
  async console(actor: Actor, machineId: string, { limit, before }: ConsoleQuery): Promise<ConsolePage> {
    requireRole(actor, this.entry(machineId).spaceId, 'steward');
    const lines = await this.runs.lines(machineId, { limit, ...(before === undefined ? {} : { before }) });
    return { lines, before: lines.length < limit ? null : (lines[0]?.number ?? null) };
  }

  /** Ties a run to the version of settings that was taken or written by it. */
  async linkSettings(toolId: string, settingsVersionId: string): Promise<void> {
    await this.runs.update(toolId, { settingsVersionId });
    const run = await this.runs.find(toolId);
    if (run) await this.announce(run);
  }

  /** Who asked for a run; null for one that is not known. */
  async personOf(toolId: string): Promise<string | null> {
    return (await this.runs.find(toolId))?.personId ?? null;
  }

  /** What the newest run of this kind that ended well brought; null when there is none. */
  async lastResult(machineId: string, kind: ToolKind): Promise<ToolRun['result']> {
    return (await this.runs.lastDone(machineId, kind))?.result ?? null;
  }

  timesFlashed(imageIds: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.runs.timesFlashed(imageIds);
  }

  /** Tells those who watch the machine's tools. */
  async announce(run: StoredToolRun): Promise<void> {
    const topic = `tools:${run.machineId}`;
    if (this.live.isWatched(topic)) this.live.publish(topic, { event: 'tool', data: await this.one(run) });
  }

  private async again(actor: PersonActor, entry: DirectoryEntry, run: StoredToolRun, wish: ToolWish): Promise<ToolRun> {
    const isSame = run.machineId === entry.id && run.personId === actor.personId && isSameOp(run.op, wish.op);
    if (!isSame) throw new ApiProblem('conflict', 'This id stands for another use of a tool already: ask with a new id.');
    return run.state === 'sent' ? this.send(actor, entry, run) : this.one(run);
  }

  private async send(actor: PersonActor, entry: DirectoryEntry, run: StoredToolRun): Promise<ToolRun> {
    try {
      await this.requests.send(run, entry, actor.name);
    } catch (cause) {
      const ended = { state: 'failed' as const, endedAt: this.clock.now(), reason: 'it could not be sent to the bridge' };
      await this.runs.update(run.id, ended);
      throw new ApiProblem('unavailable', `${entry.name} could not be asked: try again with a new id.`, { cause });
    }
    await this.announce(run);
    return this.one(run);
  }

  private async one(run: StoredToolRun): Promise<ToolRun> {
    return toToolRun(run, await this.people.names(run.personId === null ? [] : [run.personId]));
  }

  private async describe(runs: readonly StoredToolRun[]): Promise<ToolRun[]> {
    const people = await this.people.names(runs.flatMap(({ personId }) => (personId === null ? [] : [personId])));
    return runs.map((run) => toToolRun(run, people));
  }

  private entry(machineId: string): DirectoryEntry {
    const entry = this.directory.get(machineId);
    if (!entry) throw new ApiProblem('not-found', 'There is no such machine.');
    return entry;
  }

  /** Stewards; a job's owner may make it faster or slower while it runs. */
  private requireMayUse(actor: Actor, entry: DirectoryEntry, kind: ToolKind): asserts actor is PersonActor {
    requirePerson(actor);
    const isOwner = this.jobs.of(entry.id).current?.requestedBy?.id === actor.personId;
    if (kind !== 'override' || !isOwner) requireRole(actor, entry.spaceId, 'steward');
  }
}

const offline = (name: string): ApiProblem =>
  new ApiProblem('machine-offline', `${name} is not connected: look whether its bridge runs, then try again.`);

/** jsonb keeps no order of keys, so both are brought into one. */
const isSameOp = (a: ToolOp, b: ToolOp): boolean => canonical(a) === canonical(b);

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .join(',')}}`;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CommandReply, JobEvent, type MachineCommand, type Measured } from '@fabcommons/contracts';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AgentLog } from './agent-log.js';
import type { Link } from './broker-link.js';
import { CommandDesk } from './command-desk.js';
import type { JobStore, JournalledJob, NewJobEvent, OutboxEntry, StartCommand } from './job-store.js';
import { MachineAgent } from './machine-agent.js';
import { eventOutbox, OutboxPump } from './outbox-pump.js';
import { SqliteJobStore } from './sqlite-job-store.js';
import { ManualClock } from './testing/manual-clock.js';
import { RecordedSession } from './testing/recorded-session.js';

/** The process was killed here: nothing after it happens. */
class Killed extends Error {}

/** Counts steps at which a process can die, and kills at the chosen one. */
class Fate {
  steps = 0;
  isDead = false;
  constructor(private readonly dieAt: number) {}
  step(): void {
    if (this.isDead || this.steps === this.dieAt) {
      this.isDead = true;
      throw new Killed();
    }
    this.steps += 1;
  }
}

/** A real store that can die before and after each write. */
class MortalStore implements JobStore {
  constructor(
    private readonly inner: JobStore,
    private readonly fate: Fate,
  ) {}
  get outboxSize(): number {
    return this.inner.outboxSize;
  }
  get machines(): JobStore['machines'] {
    return this.inner.machines;
  }
  get backups(): JobStore['backups'] {
    return this.inner.backups;
  }
  job(jobId: string): JournalledJob | null {
    return this.inner.job(jobId);
  }
  waitsForWord(jobId: string): boolean {
    return this.inner.waitsForWord(jobId);
  }
  openJobs(machine: string): JournalledJob[] {
    return this.inner.openJobs(machine);
  }
  reply(commandId: string): CommandReply | null {
    return this.inner.reply(commandId);
  }
  outbox(limit: number): OutboxEntry[] {
    return this.inner.outbox(limit);
  }
  accept(machine: string, command: StartCommand, reply: CommandReply, event: NewJobEvent): void {
    this.write(() => this.inner.accept(machine, command, reply, event));
  }
  begin(jobId: string): void {
    this.write(() => this.inner.begin(jobId));
  }
  record(event: NewJobEvent): JobEvent | null {
    return this.write(() => this.inner.record(event));
  }
  measure(jobId: string, measured: Measured): void {
    this.write(() => this.inner.measure(jobId, measured));
  }
  remember(reply: CommandReply): void {
    this.write(() => this.inner.remember(reply));
  }
  acknowledge(eventIds: readonly string[]): void {
    this.write(() => this.inner.acknowledge(eventIds));
  }
  close(): void {
    this.inner.close();
  }
  private write<T>(work: () => T): T {
    this.fate.step();
    const result = work();
    this.fate.step();
    return result;
  }
}

/** A session whose `start` can be died in. */
class MortalSession extends RecordedSession {
  constructor(
    calls: string[],
    private readonly fate: Fate,
  ) {
    super({ calls });
  }
  override start(job: Parameters<RecordedSession['start']>[0]): ReturnType<RecordedSession['start']> {
    const outcome = super.start(job);
    this.fate.step();
    return outcome;
  }
}

const KEY = 'printer';
const BRIDGE = '7d1f3c52-6a0f-4c43-9f9e-1c2f3c1d5b7a';
const JOB = '0b6d4c1e-6a0f-4c43-9f9e-1c2f3c1d5b7a';
const START: Extract<MachineCommand, { kind: 'start' }> = {
  v: 1,
  kind: 'start',
  commandId: '11111111-6a0f-4c43-9f9e-1c2f3c1d5b7a',
  jobId: JOB,
  at: '2026-11-20T21:00:00.000Z',
  expiresAt: '2026-11-20T23:00:00.000Z',
  name: 'Cable clip',
  program: { sha256: 'a'.repeat(64), sizeBytes: 4, dialect: 'marlin' },
};

/** Work of one process from its start until it dies or has nothing to do; the service of the test repeats and acknowledges like the real one. */
async function life(
  folder: string,
  fate: Fate,
  world: { calls: string[]; events: Map<string, JobEvent>; wasReplied: boolean },
): Promise<void> {
  const clock = new ManualClock();
  const inner = new SqliteJobStore(join(folder, 'journal.sqlite'));
  const store = new MortalStore(inner, fate);
  const session = new MortalSession(world.calls, fate);
  const sent: { topic: string; payload: string }[] = [];
  const link: Link = {
    isUp: true,
    publish(topic, payload) {
      fate.step();
      sent.push({ topic, payload });
      return true;
    },
  };
  const log = new AgentLog(clock, () => undefined, true);
  const pump = new OutboxPump({ outbox: eventOutbox(store), link, clock, bridgeId: BRIDGE });
  const desk = new CommandDesk({ bridgeId: BRIDGE, store, link, clock, log });
  const newId = (): string => crypto.randomUUID();
  const machine = new MachineAgent({
    key: KEY,
    bridgeId: BRIDGE,
    session,
    store,
    cache: { fetch: () => Promise.resolve('/program'), release: () => undefined },
    link,
    desk,
    clock: Object.assign(clock, { newId }),
    log,
    onEvent: () => pump.kick(),
    onBackup: () => undefined,
    onFatal: (cause) => {
      if (!(cause instanceof Killed)) throw cause;
    },
  });
  const service = async (): Promise<void> => {
    for (const { topic, payload } of sent.splice(0)) {
      if (topic.endsWith('/reply')) world.wasReplied = true;
      if (!topic.endsWith('/job-event')) continue;
      const event = JobEvent.parse(JSON.parse(payload));
      world.events.set(event.eventId, event);
      if (!fate.isDead) await attempt(() => store.acknowledge([event.eventId]));
    }
  };
  const turns: (() => void | Promise<void>)[] = [
    () => machine.start(),
    () => pump.restart(),
    () => (world.wasReplied ? undefined : machine.command('t', JSON.stringify(START))),
    () => settle(),
    () => machinePhase(session, 'running'),
    () => machinePhase(session, 'finished'),
    () => pump.restart(),
  ];
  for (const turn of turns) {
    if (fate.isDead) break;
    await attempt(turn);
    await service();
  }
  await service();
  cpSync(folder, `${folder}-next`, { recursive: true });
  inner.close();
}

function machinePhase(session: RecordedSession, phase: 'running' | 'finished'): void {
  if (session.calls.at(-1)?.startsWith('start')) session.phase(phase);
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
async function attempt(work: () => void | Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    if (!(cause instanceof Killed)) throw cause;
  }
}

describe('a bridge that is killed', () => {
  const root = mkdtempSync(join(tmpdir(), 'fab-crash-'));
  let runs = 0;
  afterAll(() => rmSync(root, { recursive: true }));

  /** Lives through the given deaths, then once to the end. */
  const survive = async (deaths: readonly number[]) => {
    const world = { calls: [] as string[], events: new Map<string, JobEvent>(), wasReplied: false };
    runs += 1;
    let folder = join(root, String(runs));
    cpSync(mkdtempSync(join(root, 'empty-')), folder, { recursive: true });
    let steps = 0;
    for (const dieAt of [...deaths, Infinity]) {
      const fate = new Fate(dieAt);
      await life(folder, fate, world);
      steps = fate.steps;
      folder = `${folder}-next`;
    }
    const store = new SqliteJobStore(join(folder, 'journal.sqlite'));
    const left = { open: store.openJobs(KEY).length, outbox: store.outboxSize };
    store.close();
    return { world, left, steps };
  };

  const expectTruth = ({ world, left }: Awaited<ReturnType<typeof survive>>): void => {
    const events = [...world.events.values()].sort((a, b) => a.sequence - b.sequence);
    expect(world.calls.filter((call) => call === `start ${JOB}`).length).toBeLessThanOrEqual(1);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index));
    expect(events.filter(({ kind }) => ['finished', 'failed', 'cancelled'].includes(kind))).toHaveLength(1);
    expect(['finished', 'failed', 'cancelled']).toContain(events.at(-1)?.kind);
    expect(left).toEqual({ open: 0, outbox: 0 });
  };

  it('at any single step runs the job at most once and tells its end exactly once', async () => {
    const whole = await survive([]);
    expectTruth(whole);
    expect(whole.steps).toBeGreaterThan(15);
    for (let dieAt = 0; dieAt < whole.steps; dieAt += 1) expectTruth(await survive([dieAt]));
  });

  it('several times, at any steps, does so too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(25), { maxLength: 4 }), async (deaths) => expectTruth(await survive(deaths))),
      { numRuns: 40 },
    );
  });

  it('in mid-job makes the machine safe, resumes nothing and tells what was measured', async () => {
    const { world } = await survive([14]);
    const safe = world.calls.indexOf('make-safe');
    expect(safe).toBeGreaterThan(world.calls.indexOf(`start ${JOB}`));
    // Before it opens: a printer in a wait for a heater cannot say who it is, but can be told to end it.
    expect(world.calls[safe + 1]).toBe('open');
    expect([...world.events.values()].at(-1)).toMatchObject({ kind: 'failed', code: 'bridge-restarted' });
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobEndCode, JobEventKind, Measured, ProgramFinding } from '@fabcommons/contracts';
import type { MachineSession, SessionSnapshot, StartRefusalCode } from '../session/session.js';
import { type AgentClock, instant } from './agent-clock.js';
import { AgentError } from './agent-error.js';
import type { AgentLog } from './agent-log.js';
import { type CommandDesk, MAX_REASON } from './command-desk.js';
import { isFinal, type JobStore, NOTHING_MEASURED, type StartCommand } from './job-store.js';
import type { ProgramCache } from './program-cache.js';

/** What a run used is written to the journal this often, for the case that the bridge dies. */
export const MEASURE_INTERVAL_MS = 1_000;

/** How a run ends; `line` of its program, where it is about one; `findings` of preflight, where those are why. */
export type Ending = {
  kind: JobEventKind;
  code: JobEndCode | null;
  reason: string | null;
  line?: number;
  findings?: readonly ProgramFinding[];
};

/** What a {@link JobRunner} works with. */
export type JobRunnerParts = {
  readonly key: string;
  readonly session: MachineSession;
  readonly store: JobStore;
  readonly cache: Pick<ProgramCache, 'fetch' | 'release'>;
  readonly desk: CommandDesk;
  readonly clock: AgentClock;
  readonly log: AgentLog;
  /** An event was written. */
  readonly onEvent: () => void;
  readonly onFatal: (cause: unknown) => void;
  /** What is known of the machine's job has changed. */
  readonly onChange: () => void;
  /** Runs work that may meet a failing journal. */
  readonly guarded: (work: () => void) => void;
};

/** The runs of one machine as the journal has them: accepted, fetched, begun, measured, ended. */
export class JobRunner {
  private fetching: { command: StartCommand; abort: AbortController } | null = null;
  /** The program that the machine reads now. */
  private held: string | null = null;
  private measuredMs = -Infinity;

  constructor(private readonly parts: JobRunnerParts) {}

  get isFetching(): boolean {
    return this.fetching !== null;
  }

  isFetchingJob(jobId: string): boolean {
    return this.fetching?.command.jobId === jobId;
  }

  /** Journals a run with its answer, then fetches and begins it. */
  accept(command: StartCommand): void {
    const { desk, store, key, clock, log } = this.parts;
    const reply = desk.reply(command.commandId, { kind: 'accepted' });
    const { jobId } = command;
    store.accept(key, command, reply, {
      eventId: clock.newId(),
      jobId,
      at: instant(clock),
      kind: 'fetching',
      code: null,
      reason: null,
      measured: NOTHING_MEASURED,
    });
    log.info('job accepted', { machine: key, jobId, name: command.name });
    desk.send(key, reply);
    this.parts.onEvent();
    this.run(command).catch(this.parts.onFatal);
  }

  /** Ends a run whose bytes are still being fetched; another one is not touched. */
  endFetching(ending: Ending, jobId = this.fetching?.command.jobId): void {
    if (!this.fetching || this.fetching.command.jobId !== jobId) return;
    const { command, abort } = this.fetching;
    this.fetching = null;
    abort.abort();
    this.record(command.jobId, ending);
    this.parts.onChange();
  }

  /** The session knows nothing of a job whose bytes are still being fetched; the page should. */
  withFetching(snapshot: SessionSnapshot): SessionSnapshot {
    if (!this.fetching || snapshot.job) return snapshot;
    const { jobId, program } = this.fetching.command;
    const nothingDone = { bytesDone: 0, linesDone: 0, elapsedMs: 0, remainingMs: null, extrudedUm: [] };
    return { ...snapshot, job: { jobId, phase: 'fetching', bytesTotal: program.sizeBytes, ...nothingDone } };
  }

  measure({ job }: SessionSnapshot): void {
    const { clock, store } = this.parts;
    if (!job || clock.nowMs() - this.measuredMs < MEASURE_INTERVAL_MS) return;
    this.measuredMs = clock.nowMs();
    const { elapsedMs: machineMs, extrudedUm, linesDone, bytesDone } = job;
    store.measure(job.jobId, { machineMs, extrudedUm, linesDone, bytesDone });
  }

  record(jobId: string, { kind, code, reason, line, findings }: Ending, measured: Measured = NOTHING_MEASURED): void {
    const { store, clock, cache, key, log, onEvent } = this.parts;
    const text = reason?.slice(0, MAX_REASON) ?? null;
    const event = store.record({
      eventId: clock.newId(),
      jobId,
      at: instant(clock),
      kind,
      code,
      reason: text,
      ...(line === undefined ? {} : { line }),
      ...(findings === undefined ? {} : { findings: [...findings] }),
      measured,
    });
    if (!event) return;
    log.info(`job ${kind}`, { machine: key, jobId, ...(code ? { code } : {}), ...(text ? { reason: text } : {}) });
    if (isFinal(kind) && this.held !== null) {
      cache.release(this.held);
      this.held = null;
    }
    onEvent();
  }

  /** Fetches the bytes, then hands them to the machine. The journal says `running` before the first byte goes. */
  private async run(command: StartCommand): Promise<void> {
    const { cache, guarded } = this.parts;
    const { jobId, program } = command;
    const abort = new AbortController();
    this.fetching = { command, abort };
    this.parts.onChange();
    let programPath: string;
    try {
      programPath = await cache.fetch(program, abort.signal);
    } catch (cause) {
      const reason = cause instanceof AgentError ? cause.message : `The program could not be fetched: ${String(cause)}`;
      guarded(() => this.endFetching({ kind: 'failed', code: 'file-unavailable', reason }, jobId));
      return;
    }
    guarded(() => {
      if (this.fetching?.command.jobId !== jobId) return cache.release(program.sha256);
      this.fetching = null;
      this.begin(command, programPath);
    });
  }

  private begin({ jobId, program, limits, policy, grants }: StartCommand, programPath: string): void {
    const { store, session, key, log } = this.parts;
    this.held = program.sha256;
    store.begin(jobId);
    log.info('job begins', { machine: key, jobId });
    const { sizeBytes, dialect } = program;
    const outcome = session.start({ jobId, programPath, sizeBytes, dialect, limits, policy, grants });
    if (outcome.kind === 'refused') {
      this.record(jobId, { ...outcome, kind: 'failed', code: END_CODE[outcome.code] });
    }
    this.parts.onChange();
  }
}

const END_CODE: Record<StartRefusalCode, JobEndCode> = {
  busy: 'not-ready',
  'not-ready': 'not-ready',
  'bad-program': 'bad-program',
  'file-unavailable': 'file-unavailable',
  preflight: 'preflight',
  'needs-word': 'needs-word',
};

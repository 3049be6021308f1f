// SPDX-License-Identifier: AGPL-3.0-or-later
import { type JobEndCode, type JobEventKind, type MachineCommand, type Measured, upTopic } from '@fabcommons/contracts';
import type { MachineSession, SessionEvent, SessionSnapshot, StartRefusalCode } from '../session/session.js';
import { type AgentClock, instant } from './agent-clock.js';
import { AgentError } from './agent-error.js';
import type { AgentLog } from './agent-log.js';
import type { Link } from './broker-link.js';
import { type Answer, type CommandDesk, MAX_REASON, refuse } from './command-desk.js';
import { isFinal, type JobStore, MAX_OUTBOX_EVENTS, NOTHING_MEASURED, type StartCommand } from './job-store.js';
import type { ProgramCache } from './program-cache.js';
import { StatePublisher } from './state-publisher.js';

/** What a run used is written to the journal this often, for the case that the bridge dies. */
export const MEASURE_INTERVAL_MS = 1_000;

/** What {@link MachineAgent} needs. */
export type MachineAgentParts = {
  key: string;
  bridgeId: string;
  session: MachineSession;
  store: JobStore;
  cache: Pick<ProgramCache, 'fetch' | 'release'>;
  link: Link;
  desk: CommandDesk;
  clock: AgentClock;
  log: AgentLog;
  /** An event was written. */
  onEvent: () => void;
  /** The journal failed: the agent must make its machines safe and end, a supervisor starts it again. */
  onFatal: (cause: unknown) => void;
};

type Ending = { kind: JobEventKind; code: JobEndCode; reason: string };

/** One machine between the service and its session: commands in, events and state out, each run journalled. */
export class MachineAgent {
  private readonly states: StatePublisher;
  private fetching: { command: StartCommand; abort: AbortController } | null = null;
  /** The program that the machine reads now. */
  private held: string | null = null;
  /** A run was cut off by the end of the last process, and the machine was not reached since. */
  private mustMakeSafe = false;
  private isStopping = false;
  private measuredMs = -Infinity;
  private unsubscribe = (): void => undefined;

  constructor(private readonly parts: MachineAgentParts) {
    this.states = new StatePublisher(parts.clock, (state) => void this.publish('state', state, true));
  }

  /** Opens the machine and settles what a crash left behind: nothing is resumed, the machine is made safe, the service is told. */
  async start(): Promise<void> {
    const { session, store, key } = this.parts;
    this.unsubscribe = session.subscribe((event) => this.guarded(() => this.hear(event)));
    this.showState();
    const left = store.openJobs(key);
    this.mustMakeSafe = left.some(({ state }) => state === 'running');
    // Before it opens: a printer that waits for a heater can be told so before it can say who it is.
    if (this.mustMakeSafe) session.makeSafe();
    await session.open();
    if (this.isStopping) return;
    this.guarded(() => {
      this.noticeSafe();
      for (const { jobId, state, measured } of left)
        this.record(jobId, state === 'running' ? this.restartedInRun() : RESTARTED_BEFORE_RUN, measured);
      this.showState();
    });
  }

  /** Tells all that is retained, e.g. after a reconnect. */
  announce(): void {
    const { session, clock } = this.parts;
    if (session.identity) this.publish('identity', { v: 1, at: instant(clock), ...session.identity }, true);
    this.states.sendNow();
  }

  /** Carries out a command that came in; answers it. */
  command(topic: string, payload: string): void {
    this.guarded(() => {
      const { desk, key, session } = this.parts;
      const command = desk.take(key, topic, payload);
      if (command?.kind === 'start') this.accept(command);
      else if (command?.kind === 'cancel' && this.fetching?.command.jobId === command.jobId) {
        this.endFetching({ kind: 'cancelled', code: 'cancelled-by-person', reason: command.reason });
        desk.answer(key, command.commandId, { kind: 'accepted' });
      } else if (command) desk.answer(key, command.commandId, control(session, command));
    });
  }

  /** Emergency stop: nothing stands before it. */
  stopNow(topic: string, payload: string): void {
    const { desk, key, session, log } = this.parts;
    this.guarded(() =>
      desk.takeStop(key, topic, payload, () => {
        session.emergencyStop();
        log.warn('emergency stop', { machine: key });
        this.endFetching({
          kind: 'failed',
          code: 'emergency-stop',
          reason: 'emergency stop before the job began; nothing moved',
        });
      }),
    );
  }

  /** Somebody looked at the machine and says it is safe: brings it back from halt or alarm. */
  recover(topic: string, payload: string): void {
    this.guarded(() => {
      const { desk, key, session, log } = this.parts;
      const command = desk.takeRecovery(key, topic, payload);
      if (!command) return;
      const answer = this.fetching ? refuse('busy', 'a job is under way: end it first') : session.recover();
      desk.answer(key, command.commandId, answer);
      log.info('recover', { machine: key, outcome: answer.kind === 'accepted' ? 'begun' : answer.reason });
    });
  }

  /** Ends an own job safely and frees the port. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.guarded(() =>
      this.endFetching({
        kind: 'cancelled',
        code: 'bridge-stopped',
        reason: 'the bridge was stopped before the job began; nothing moved',
      }),
    );
    await this.parts.session.close();
    this.unsubscribe();
    this.states.stop();
  }

  private accept(command: StartCommand): void {
    const { desk, store, key, clock, log } = this.parts;
    const refusal = this.refusalToStart();
    if (refusal) return desk.answer(key, command.commandId, refusal);
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

  private refusalToStart(): Answer | null {
    const { store, key, session } = this.parts;
    if (this.isStopping) return refuse('not-ready', 'the bridge is being stopped');
    if (store.openJobs(key).length > 0) return refuse('busy', 'the machine has a job');
    if (this.mustMakeSafe) return refuse('not-ready', 'the machine was not made safe yet after the bridge restarted');
    if (store.outboxSize >= MAX_OUTBOX_EVENTS) return refuse('not-ready', 'too many events wait for the service');
    const { mode, detail } = session.snapshot;
    return mode === 'idle' ? null : refuse('not-ready', detail ?? `the machine is not idle but ${mode}`);
  }

  /** Fetches the bytes, then hands them to the machine. The journal says `running` before the first byte goes. */
  private async run(command: StartCommand): Promise<void> {
    const { cache, store, session, key, log } = this.parts;
    const { jobId, program } = command;
    const abort = new AbortController();
    this.fetching = { command, abort };
    this.showState();
    let programPath: string;
    try {
      programPath = await cache.fetch(program, abort.signal);
    } catch (cause) {
      const reason = cause instanceof AgentError ? cause.message : `The program could not be fetched: ${String(cause)}`;
      this.guarded(() => this.endFetching({ kind: 'failed', code: 'file-unavailable', reason }, jobId));
      return;
    }
    this.guarded(() => {
      if (this.fetching?.command.jobId !== jobId) return cache.release(program.sha256);
      this.fetching = null;
      this.held = program.sha256;
      store.begin(jobId);
      log.info('job begins', { machine: key, jobId });
      const outcome = session.start({ jobId, programPath, sizeBytes: program.sizeBytes, dialect: program.dialect });
      if (outcome.kind === 'refused')
        this.record(jobId, { kind: 'failed', code: END_CODE[outcome.code], reason: outcome.reason });
      this.showState();
    });
  }

  private endFetching(ending: Ending, jobId = this.fetching?.command.jobId): void {
    if (!this.fetching || this.fetching.command.jobId !== jobId) return;
    const { command, abort } = this.fetching;
    this.fetching = null;
    abort.abort();
    this.record(command.jobId, ending);
    this.showState();
  }

  private hear(event: SessionEvent): void {
    const { log, key } = this.parts;
    switch (event.kind) {
      case 'snapshot':
        this.noticeSafe();
        this.measure(event.snapshot);
        this.showState();
        return;
      case 'identity':
        this.announce();
        return;
      case 'phase':
        this.record(event.jobId, { kind: event.phase, code: event.code ?? null, reason: event.reason ?? null }, event.measured);
        return;
      case 'problem':
        log.warn(event.text, { machine: key });
        return;
      case 'transcript':
      case 'audit':
      case 'difference':
      case 'link':
      case 'memory':
        return;
    }
  }

  private measure({ job }: SessionSnapshot): void {
    const { clock, store } = this.parts;
    if (!job || clock.nowMs() - this.measuredMs < MEASURE_INTERVAL_MS) return;
    this.measuredMs = clock.nowMs();
    const { elapsedMs: machineMs, extrudedUm, linesDone, bytesDone } = job;
    store.measure(job.jobId, { machineMs, extrudedUm, linesDone, bytesDone });
  }

  private record(
    jobId: string,
    { kind, code, reason }: { kind: JobEventKind; code: JobEndCode | null; reason: string | null },
    measured: Measured = NOTHING_MEASURED,
  ): void {
    const { store, clock, cache, key, log, onEvent } = this.parts;
    const text = reason?.slice(0, MAX_REASON) ?? null;
    const event = store.record({ eventId: clock.newId(), jobId, at: instant(clock), kind, code, reason: text, measured });
    if (!event) return;
    log.info(`job ${kind}`, { machine: key, jobId, ...(code ? { code } : {}), ...(text ? { reason: text } : {}) });
    if (isFinal(kind) && this.held !== null) {
      cache.release(this.held);
      this.held = null;
    }
    onEvent();
  }

  private restartedInRun(): Ending {
    const tail = this.mustMakeSafe
      ? 'the machine is not reached and could not be made safe: look after it'
      : 'heaters and spindle were switched off';
    return { kind: 'failed', code: 'bridge-restarted', reason: `the bridge restarted during the job; ${tail}` };
  }

  /** The session has made the machine safe as soon as it was reached. */
  private noticeSafe(): void {
    const { session, log, key } = this.parts;
    if (!this.mustMakeSafe || UNREACHED.has(session.snapshot.mode)) return;
    this.mustMakeSafe = false;
    log.warn('machine made safe after a restart', { machine: key });
  }

  /** The session knows nothing of a job whose bytes are still being fetched; the page should. */
  private showState(): void {
    const { snapshot } = this.parts.session;
    if (!this.fetching || snapshot.job) return this.states.update(snapshot);
    const { jobId, program } = this.fetching.command;
    const nothingDone = { bytesDone: 0, linesDone: 0, elapsedMs: 0, remainingMs: null, extrudedUm: [] };
    this.states.update({ ...snapshot, job: { jobId, phase: 'fetching', bytesTotal: program.sizeBytes, ...nothingDone } });
  }

  private publish(leaf: 'state' | 'identity', payload: unknown, retain: boolean): void {
    const { link, bridgeId, key } = this.parts;
    link.publish(upTopic(bridgeId, key, leaf), JSON.stringify(payload), { qos: leaf === 'identity' ? 1 : 0, retain });
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.parts.onFatal(cause);
    }
  }
}

const UNREACHED: ReadonlySet<SessionSnapshot['mode']> = new Set(['offline', 'opening', 'identifying', 'flashing', 'faulted']);

const RESTARTED_BEFORE_RUN: Ending = {
  kind: 'failed',
  code: 'bridge-restarted',
  reason: 'the bridge restarted before the job began; nothing moved',
};

const END_CODE: Record<StartRefusalCode, JobEndCode> = {
  busy: 'not-ready',
  'not-ready': 'not-ready',
  'bad-program': 'bad-program',
  'file-unavailable': 'file-unavailable',
  preflight: 'preflight',
  'needs-word': 'needs-word',
};

function control(session: MachineSession, command: Exclude<MachineCommand, { kind: 'start' }>): Answer {
  switch (command.kind) {
    case 'pause':
      return session.pause(command.jobId);
    case 'resume':
      return session.resume(command.jobId);
    case 'cancel':
      return session.cancel(command.jobId, command.reason);
  }
}

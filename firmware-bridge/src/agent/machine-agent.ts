// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MachineCommand, type MachineSettings, upTopic } from '@fabcommons/contracts';
import type { MachineSession, SessionEvent, SessionSnapshot } from '../session/session.js';
import { type AgentClock, instant } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import type { Link } from './broker-link.js';
import { type Answer, type CommandDesk, MAX_REASON, refuse } from './command-desk.js';
import { FirmwareWatch } from './firmware-watch.js';
import { type Ending, JobRunner } from './job-runner.js';
import { type JobStore, MAX_OUTBOX_EVENTS } from './job-store.js';
import { describePast, isFlash, type Past, withOffers } from './machine-past.js';
import type { ProgramCache } from './program-cache.js';
import { StatePublisher } from './state-publisher.js';
import type { MakeToolHandler, ToolHandler } from './tool-handler.js';

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
  tools?: MakeToolHandler | undefined;
  /** An event was written. */
  onEvent: () => void;
  /** A backup was written. */
  onBackup: () => void;
  /** The journal failed: the agent must make its machines safe and end, a supervisor starts it again. */
  onFatal: (cause: unknown) => void;
};

/** One machine between the service and its session: commands in, events and state out, what must outlive a crash journalled. */
export class MachineAgent {
  private readonly states: StatePublisher;
  private readonly jobs: JobRunner;
  private readonly firmware: FirmwareWatch;
  private readonly tools: ToolHandler | null;
  /** A run was cut off by the end of the last process, and the machine was not reached since. */
  private mustMakeSafe = false;
  private isStopping = false;
  /** What the last process left begun, until something new begins or somebody has brought the machine back. */
  private past: Past | null = null;
  private purpose: string | null = null;
  private unsubscribe = (): void => undefined;

  constructor(private readonly parts: MachineAgentParts) {
    const { key, bridgeId, session, store, cache, link, desk, clock, log, onEvent, onFatal } = parts;
    this.states = new StatePublisher(clock, (state) => void this.publish('state', state, true));
    const guarded = (work: () => void): void => this.guarded(work);
    const onChange = (): void => this.showState();
    this.jobs = new JobRunner({ key, session, store, cache, desk, clock, log, onEvent, onFatal, onChange, guarded });
    const busyWhy = (): string | null =>
      this.isStopping ? 'the bridge is being stopped' : this.jobs.isFetching ? 'a job is about to begin' : null;
    const publishBackup = (settings: MachineSettings, reason: string, toolId?: string): string =>
      this.publishBackup(settings, reason, toolId);
    const keep = publishBackup;
    this.firmware = new FirmwareWatch({ key, session, machines: store.machines, clock, log, busyWhy, keep, guarded });
    this.tools = parts.tools?.({ key, bridgeId, session, link, clock, log, cache, busyWhy, publishBackup, onChange }) ?? null;
  }

  /** Opens the machine and settles what a crash left behind: nothing is resumed, the machine is made safe, the service is told. */
  async start(): Promise<void> {
    const { session, store, key, log } = this.parts;
    session.remember(store.machines.memory(key));
    const left = store.openJobs(key);
    const hasRun = left.some(({ state }) => state === 'running');
    const activity = store.machines.activity(key);
    // A console or a calibration may have left a heater on, and nobody watches it any more.
    this.mustMakeSafe = hasRun || (activity !== null && !isFlash(activity));
    if (hasRun) this.past = { kind: 'job' };
    else if (activity) this.past = { kind: 'tool', activity };
    if (this.past) log.warn(describePast(this.past), { machine: key });
    this.unsubscribe = session.subscribe((event) => this.guarded(() => this.hear(event)));
    this.showState();
    // Before it opens: a printer that waits for a heater can be told so before it can say who it is.
    if (this.mustMakeSafe) session.makeSafe();
    await session.open();
    if (this.isStopping) return;
    this.guarded(() => {
      this.noticeSafe();
      for (const { jobId, state, measured } of left)
        this.jobs.record(jobId, state === 'running' ? this.restartedInRun() : RESTARTED_BEFORE_RUN, measured);
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
      if (command?.kind === 'start') {
        const refusal = this.refusalToStart();
        if (refusal) desk.answer(key, command.commandId, refusal);
        else this.jobs.accept(command);
      } else if (command?.kind === 'cancel' && this.jobs.isFetchingJob(command.jobId)) {
        this.jobs.endFetching({ kind: 'cancelled', code: 'cancelled-by-person', reason: command.reason });
        desk.answer(key, command.commandId, { kind: 'accepted' });
      } else if (command) desk.answer(key, command.commandId, control(session, command));
    });
  }

  /** Emergency stop: nothing stands before it. */
  stopNow(topic: string, payload: string): void {
    const { desk, key, session, log } = this.parts;
    this.guarded(() =>
      desk.takeStop(key, topic, payload, (by) => {
        const outcome = session.emergencyStop(by);
        log.warn('emergency stop', { machine: key, ...(by === undefined ? {} : { by }), sent: outcome.isSent });
        this.jobs.endFetching({
          kind: 'failed',
          code: 'emergency-stop',
          reason: `emergency stop before the job began; nothing moved${by === undefined ? '' : `; pressed by ${by}`}`,
        });
        return outcome.isSent ? { kind: 'accepted' } : refuse('not-ready', outcome.reason);
      }),
    );
  }

  /** Somebody looked at the machine and says it is safe: brings it back from halt or alarm. */
  recover(topic: string, payload: string): void {
    this.guarded(() => {
      const { desk, key, log } = this.parts;
      const command = desk.takeRecovery(key, topic, payload);
      if (!command) return;
      const answer = this.recovered();
      desk.answer(key, command.commandId, answer);
      if (answer.kind === 'accepted') this.past = null;
      log.info('recover', { machine: key, outcome: answer.kind === 'accepted' ? 'begun' : answer.reason });
    });
  }

  private recovered(): Answer {
    const { session } = this.parts;
    if (this.jobs.isFetching) return refuse('busy', 'a job is under way: end it first');
    // Nothing is wrong with the machine itself: a person says that it may be used as it is.
    if (session.snapshot.mode === 'idle' && this.tools?.settle() === true) {
      this.showState();
      return { kind: 'accepted' };
    }
    return session.recover();
  }

  /** A tool is asked for. */
  tool(topic: string, payload: string): void {
    this.guarded(() => {
      if (this.tools) this.tools.take(topic, payload);
      else this.parts.log.warn('this bridge has no tools', { machine: this.parts.key });
    });
  }

  /** Keeps settings durably for the service. @returns the id they are kept under */
  publishBackup(settings: MachineSettings, reason: string, toolId?: string): string {
    const { store, key, clock, log, onBackup } = this.parts;
    const backupId = clock.newId();
    const tool = toolId === undefined ? {} : { toolId };
    const dropped = store.backups.add(key, {
      v: 1,
      at: instant(clock),
      backupId,
      reason: reason.slice(0, MAX_REASON),
      ...tool,
      settings,
    });
    log.info('settings kept', { machine: key, reason });
    if (dropped > 0) log.warn('the oldest backups were dropped: too many wait for the service', { count: dropped });
    onBackup();
    return backupId;
  }

  /** Ends an own job safely and frees the port. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.guarded(() =>
      this.jobs.endFetching({
        kind: 'cancelled',
        code: 'bridge-stopped',
        reason: 'the bridge was stopped before the job began; nothing moved',
      }),
    );
    // A tool that does not end in time loses the machine with the session.
    this.firmware.stop();
    const toolsEnded = this.tools?.close();
    await this.parts.session.close();
    await toolsEnded;
    this.unsubscribe();
    this.states.stop();
  }

  private refusalToStart(): Answer | null {
    const { store, key, session } = this.parts;
    if (this.isStopping) return refuse('not-ready', 'the bridge is being stopped');
    if (store.openJobs(key).length > 0) return refuse('busy', 'the machine has a job');
    if (this.mustMakeSafe) return refuse('not-ready', 'the machine was not made safe yet after the bridge restarted');
    if (store.outboxSize >= MAX_OUTBOX_EVENTS) return refuse('not-ready', 'too many events wait for the service');
    const { mode, detail, tool } = session.snapshot;
    if (tool) return refuse('busy', `the machine is in use: ${tool.purpose}`);
    const busyWith = this.tools?.busyWith ?? null;
    if (busyWith !== null) return refuse('busy', `the machine is in use: ${busyWith}`);
    const unfinished = this.tools?.unfinished;
    if (unfinished) return refuse('not-ready', unfinished.text);
    return mode === 'idle' ? null : refuse('not-ready', detail ?? `the machine is not idle but ${mode}`);
  }

  private hear(event: SessionEvent): void {
    const { log, key, store } = this.parts;
    switch (event.kind) {
      case 'snapshot':
        this.noticeSafe();
        this.noticePurpose(event.snapshot);
        this.jobs.measure(event.snapshot);
        this.showState();
        return;
      case 'identity':
        this.announce();
        this.firmware.identified(event.identity);
        return;
      case 'phase': {
        const { jobId, phase: kind, code = null, reason = null, line, findings, measured } = event;
        const about = { ...(line === undefined ? {} : { line }), ...(findings === undefined ? {} : { findings }) };
        this.jobs.record(jobId, { kind, code, reason, ...about }, measured);
        return;
      }
      case 'memory':
        store.machines.remember(key, event.memory);
        return;
      case 'problem':
        log.warn(event.text, { machine: key });
        return;
      case 'difference':
        log.warn('the machine is not where the program says', { machine: key, ...event.difference });
        return;
      case 'link':
        if (event.quality.quality !== 'good')
          log.warn('the connection to the machine is bad', { machine: key, ...event.quality });
        return;
      case 'audit':
      case 'transcript':
        return;
    }
  }

  /** Before the first byte of whatever borrows the machine, the journal knows of it. What was cut off is told until a person goes on. */
  private noticePurpose({ tool }: SessionSnapshot): void {
    const { store, key, clock } = this.parts;
    const purpose = tool?.purpose ?? null;
    if (purpose === this.purpose || this.firmware.isReading) return;
    this.purpose = purpose;
    store.machines.note(key, purpose === null ? null : { purpose, since: instant(clock) });
    if (purpose !== null) this.past = null;
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

  private showState(): void {
    const snapshot = this.jobs.withFetching(this.parts.session.snapshot);
    if (snapshot.job) this.past = null;
    this.states.update(withOffers(snapshot, { past: this.past, tools: this.tools }));
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

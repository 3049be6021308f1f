// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity } from '@fabcommons/contracts';
import { parseGrblReply } from '@fabcommons/firmware';
import { type Clock, systemClock } from '../driver/clock.js';
import type { Driver, DriverFault, DriverListener, MachineCondition } from '../driver/driver.js';
import { GrblDriver } from '../driver/grbl-driver.js';
import { MarlinDriver } from '../driver/marlin-driver.js';
import { marlinConfig } from '../driver/marlin-config.js';
import { Timer } from '../driver/timer.js';
import type { Transport } from '../transport/transport.js';
import { type JobEnd, JobRun } from './job-run.js';
import { identityOf } from './machine-identity.js';
import { MachineWire } from './machine-wire.js';
import { fullPreflight, quickPreflight } from './preflight.js';
import { type FirmwareChoice, Probe, type Probed } from './probe.js';
import { ProgramSource } from './program-source.js';
import { ReopenDelay } from './reopen-delay.js';
import { SnapshotBoard } from './snapshot-board.js';
import type {
  ControlOutcome,
  MachineSession,
  SessionEvent,
  SessionJob,
  SessionPhase,
  SessionSnapshot,
  StartOutcome,
} from './session.js';

/** Longest that `close` waits for an own job to be made safe: the drivers' own limits are below it. */
const CLOSE_TIMEOUT_MS = 35_000;

/** What a session is made of. `firmware` `auto` asks the machine; a named one is believed. */
export type SessionOptions = { readonly transport: Transport; readonly firmware?: FirmwareChoice; readonly clock?: Clock };

/** Makes the session of one machine; nothing is opened before `open()`. */
export const createSession = (options: SessionOptions): MachineSession => new Session(options);

class Session implements MachineSession {
  identity: MachineIdentity | null = null;
  readonly #clock: Clock;
  readonly #wire: MachineWire;
  readonly #firmware: FirmwareChoice;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #board: SnapshotBoard;
  readonly #reopen: ReopenDelay;
  #probe: Probe | null = null;
  #driver: Driver | null = null;
  #run: JobRun | null = null;
  #wantsOpen = false;
  #wantsSafe = false;
  #attemptOver: (() => void) | null = null;
  #jobOver: (() => void) | null = null;

  constructor(options: SessionOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#firmware = options.firmware ?? 'auto';
    this.#board = new SnapshotBoard(
      this.#clock,
      () => this.#run?.progress ?? null,
      (event) => this.#emit(event),
    );
    this.#reopen = new ReopenDelay(this.#clock, () => void this.#tryOpen());
    this.#wire = new MachineWire(options.transport, {
      onLine: (line) => this.#receive(line),
      onSent: (text) => this.#emit({ kind: 'transcript', direction: 'out', line: text }),
      onBabble: () => this.#board.count('garbled'),
      onClosed: (end) => this.#closed(end),
    });
  }

  get snapshot(): SessionSnapshot {
    return this.#board.snapshot;
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async open(): Promise<void> {
    if (this.#wantsOpen) return;
    this.#wantsOpen = true;
    await this.#tryOpen();
  }

  async close(): Promise<void> {
    this.#wantsOpen = false;
    this.#reopen.stop();
    if (this.#run) await this.#endOwnJob();
    this.#probe?.dispose();
    await this.#wire.close();
    this.#closed({ lost: false, reason: 'closed' });
    this.#board.dispose();
  }

  start(job: SessionJob): StartOutcome {
    if (this.#run) return { kind: 'refused', code: 'busy', reason: `the machine runs another job (${this.#run.job.jobId})` };
    const driver = this.#driver;
    if (!driver || this.snapshot.mode !== 'idle')
      return { kind: 'refused', code: 'not-ready', reason: `the machine is not idle but ${describe(this.snapshot)}` };
    if (driver.dialect !== job.dialect)
      return {
        kind: 'refused',
        code: 'bad-program',
        reason: `the program is for ${job.dialect}, the machine speaks ${driver.dialect}`,
      };
    const problem = quickPreflight(job);
    if (problem) return { kind: 'refused', ...problem };
    const source = new ProgramSource(job.programPath, job.dialect, (reason) => this.#fail({ code: 'file-unavailable', reason }));
    const run = new JobRun(
      job,
      source,
      () => this.#clock.nowMs(),
      (phase) => this.#tell(run, phase),
    );
    this.#run = run;
    this.#condition('run', null);
    void this.#runWhenChecked(run, driver);
    return { kind: 'started' };
  }

  pause(jobId: string): ControlOutcome {
    return this.#control(jobId, (run, driver) => {
      if (run.phase !== 'paused') driver.pause();
    });
  }

  resume(jobId: string): ControlOutcome {
    return this.#control(jobId, (_, driver) => driver.resume());
  }

  cancel(jobId: string, reason: string): ControlOutcome {
    return this.#control(jobId, () => this.#stopJob({ phase: 'cancelled', code: 'cancelled-by-person', reason }));
  }

  emergencyStop(): void {
    if (this.#driver) this.#driver.emergencyStop();
    // Nobody knows yet who is there: both words, each harmless to the other firmware.
    else if (this.#wire.isOpen) this.#wire.write('\x18M112\n');
    this.#wire.flush();
  }

  makeSafe(): void {
    if (this.#driver && this.snapshot.mode !== 'faulted') this.#driver.makeSafe();
    else this.#wantsSafe = true;
  }

  async #tryOpen(): Promise<void> {
    if (this.#wire.isOpen) return this.#identifyAgain('nothing has answered so far');
    this.#board.mode('open', this.snapshot.detail);
    const attempt = new Promise<void>((resolve) => {
      this.#attemptOver = resolve;
    });
    try {
      await this.#wire.open();
    } catch (cause) {
      this.#board.mode('lost', cause instanceof Error ? cause.message : String(cause));
      this.#attemptOver?.();
      if (this.#wantsOpen) this.#reopen.arm();
      return;
    }
    if (!this.#wantsOpen) {
      await this.#wire.close();
      return;
    }
    this.#board.mode('opened', null);
    this.#startProbe();
    await attempt;
  }

  #startProbe(): void {
    this.#driver?.dispose();
    this.#driver = null;
    this.#probe?.dispose();
    this.#probe = new Probe(
      this.#wire,
      this.#clock,
      this.#firmware,
      (probed) => this.#probed(probed),
      () => this.#busyBeforeKnown(),
    );
    this.#probe.begin();
  }

  #identifyAgain(detail: string): void {
    this.#board.mode('restarted', detail);
    this.#startProbe();
  }

  /** Somebody left it heating; M108 ends the wait where the emergency parser listens, so that heaters-off can follow (Marlin `M108.cpp`). */
  #busyBeforeKnown(): void {
    if (this.#wantsSafe) this.#wire.write('M108\n');
  }

  #probed(probed: Probed): void {
    this.#probe = null;
    if (probed.kind !== 'unknown') this.#reopen.reset();
    this.identity = identityOf(probed, this.#wire.port);
    this.#emit({ kind: 'identity', identity: this.identity });
    if (probed.kind === 'unknown') {
      this.#board.mode('unidentified', describeUnknown(probed));
      // A machine whose adapter is powered while it is off says nothing; it is asked again, unlike one that speaks another tongue.
      if (probed.transcript.length === 0) this.#reopen.arm();
    } else {
      this.#board.mode('identified', null);
      this.#driver =
        probed.kind === 'marlin'
          ? new MarlinDriver(this.#wire, this.#clock, probed.identity, marlinConfig(probed.identity), this.#driverListener)
          : new GrblDriver(this.#wire, this.#clock, probed.identity, this.#driverListener);
      this.#driver.begin();
      if (this.#wantsSafe) this.#driver.makeSafe();
      this.#wantsSafe = false;
    }
    this.#attemptOver?.();
  }

  #receive(line: string): void {
    this.#emit({ kind: 'transcript', direction: 'in', line });
    if (this.#probe) this.#probe.receive(line);
    else if (this.#driver) this.#driver.receive(line);
    else if (line.trim() === 'start' || parseGrblReply(line).kind === 'banner') this.#identifyAgain('the machine has restarted');
  }

  #closed(end: { lost: boolean; reason: string }): void {
    this.#probe?.dispose();
    this.#probe = null;
    this.#driver?.dispose();
    this.#driver = null;
    const detail = end.lost ? `the connection to the machine was lost: ${end.reason}` : null;
    if (this.snapshot.mode !== 'offline') this.#board.mode(end.lost ? 'lost' : 'closed', detail);
    if (this.#run) {
      this.#run.end ??= { phase: 'failed', code: 'link-lost', reason: detail ?? 'the connection was closed' };
      this.#finish('nobody could switch off heaters and spindle: check the machine');
    }
    this.#attemptOver?.();
    if (this.#wantsOpen && end.lost) this.#reopen.arm();
  }

  async #runWhenChecked(run: JobRun, driver: Driver): Promise<void> {
    const isWanted = (): boolean => this.#run === run && run.end === null;
    try {
      const problem = await fullPreflight(run.job, isWanted);
      if (!isWanted()) return;
      if (problem) {
        run.end = {
          phase: 'failed',
          code: problem.code === 'not-ready' || problem.code === 'busy' ? 'not-ready' : problem.code,
          reason: problem.reason,
        };
        this.#condition('idle', null);
        this.#finish(null);
        return;
      }
      run.begin();
      driver.run(run.source);
    } catch (cause) {
      this.#fail({ code: 'file-unavailable', reason: cause instanceof Error ? cause.message : String(cause) });
    }
  }

  #control(jobId: string, act: (run: JobRun, driver: Driver) => void): ControlOutcome {
    if (this.#run?.job.jobId !== jobId || !this.#driver)
      return { kind: 'refused', code: 'no-such-job', reason: 'this job does not run on this machine' };
    if (this.#run.end) return { kind: 'refused', code: 'not-ready', reason: 'the job is ending already' };
    act(this.#run, this.#driver);
    return { kind: 'accepted' };
  }

  /** Decides how the job ends and begins to switch everything off; the end is told when that is done. */
  #stopJob(end: JobEnd): void {
    const run = this.#run;
    if (!run || run.end) return;
    run.end = end;
    run.phase = 'finishing';
    this.#board.publish();
    if (this.#driver) this.#driver.cancel();
    else this.#finish(null);
  }

  #fail(fault: DriverFault): void {
    this.#stopJob({ phase: 'failed', ...fault });
  }

  async #endOwnJob(): Promise<void> {
    const over = new Promise<void>((resolve) => {
      this.#jobOver = resolve;
    });
    this.#fail({ code: 'bridge-stopped', reason: 'the bridge was stopped' });
    const limit = new Timer(this.#clock, () => this.#finish('the machine did not confirm that heaters and spindle are off'));
    limit.arm(CLOSE_TIMEOUT_MS);
    if (this.#run) await over;
    limit.dispose();
  }

  /** Tells the end that was decided. `warning` is added to its reason. */
  #finish(warning: string | null): void {
    const run = this.#run;
    if (!run) return;
    this.#run = null;
    void run.source.close();
    const reason = [run.end?.reason, run.end ? warning : null].filter(Boolean).join('; ');
    // A job that has finished leaves its machine idle; what an ended one leaves, the driver has told.
    if (!run.end) this.#board.mode('idle', null);
    this.#board.publish();
    if (run.end) {
      this.#emit({
        kind: 'phase',
        jobId: run.job.jobId,
        phase: run.end.phase,
        code: run.end.code,
        reason: reason.slice(0, 500),
        measured: run.measured,
      });
    } else {
      run.running();
      this.#tell(run, 'finished');
    }
    this.#jobOver?.();
    this.#jobOver = null;
  }

  #tell(run: JobRun, phase: SessionPhase): void {
    this.#board.publish();
    this.#emit({ kind: 'phase', jobId: run.job.jobId, phase, measured: run.measured });
  }

  #hostAction(action: string): void {
    const run = this.#run;
    if (!run || !this.#driver) return;
    // The person at the machine wins (Marlin `feature/host_actions.cpp`).
    if (action === 'cancel')
      this.#stopJob({ phase: 'cancelled', code: 'stopped-at-machine', reason: 'cancelled at the machine' });
    else if (action === 'pause') this.#driver.pause();
    else if (action === 'resume') this.#driver.resume();
  }

  readonly #driverListener: DriverListener = {
    onTemperatures: (temperatures) => this.#board.later({ temperatures: { ...this.snapshot.temperatures, ...temperatures } }),
    onMotion: (motion) => this.#board.later(motion),
    onCondition: (condition, detail) => this.#condition(condition, detail),
    onLineDone: (line) => {
      this.#run?.lineDone(line);
      this.#board.later({});
    },
    onHeating: (isHeating) => this.#run?.heating(isHeating),
    onPaused: () => this.#run?.paused(),
    onResumed: () => this.#run?.resumed(),
    onFinished: () => this.#finish(null),
    onFault: (fault) => {
      if (!this.#run) return;
      this.#run.end ??= { phase: 'failed', ...fault };
      this.#run.phase = 'finishing';
    },
    onSafe: (confirmed) => {
      if (this.#run?.end)
        this.#finish(confirmed ? null : 'the machine did not confirm that heaters and spindle are off: check it');
    },
    onHostAction: (action) => this.#hostAction(action),
    onResend: () => this.#board.count('resends'),
    onGarbled: () => this.#board.count('garbled'),
    onRestarted: () => {
      if (!this.#run) this.#identifyAgain('the machine has restarted');
    },
  };

  #condition(condition: MachineCondition, detail: string | null): void {
    // Between two lines a machine may say idle; while a job is under way it runs.
    const input = this.#run && condition === 'idle' && !this.#run.end ? 'run' : condition;
    if (this.snapshot.mode === 'identifying') return;
    this.#board.mode(input, detail);
  }

  #emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

const describe = (snapshot: SessionSnapshot): string =>
  snapshot.detail ? `${snapshot.mode} (${snapshot.detail})` : snapshot.mode;

function describeUnknown(probed: Extract<Probed, { kind: 'unknown' }>): string {
  if (probed.transcript.length === 0)
    return 'nothing answers: is the machine switched on, and is the speed of the port (baud) right?';
  const who = probed.firmwareName ? `"${probed.firmwareName}"` : 'which does not say who it is';
  return `firmware ${who} is not known here: nothing will be sent to it`;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity, MachineMode } from '@fabcommons/contracts';
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
import { describeState, describeUnknown, HELD, SECURING, STOPPED_UNBEGUN } from './in-words.js';
import { quickPreflight } from './preflight.js';
import { Preparation } from './preparation.js';
import { PortKeeper } from './port-keeper.js';
import type { Busy, FirmwareChoice, Probed } from './probe.js';
import { ProgramSource } from './program-source.js';
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
import type { BorrowOutcome, LendOutcome } from './workbench.js';

/** Longest that `close` waits for an own job to be made safe: the drivers' own limits are below it. */
const CLOSE_TIMEOUT_MS = 35_000;

/** Where there is something to bring a machine back from. */
const RECOVERABLE: readonly MachineMode[] = ['faulted', 'alarm', 'offline'];

const NOT_LENT = { kind: 'refused', code: 'not-ready', reason: 'this session does not lend its machine' } as const;

/** What a session is made of. `firmware` `auto` asks the machine; a named one is believed. */
export type SessionOptions = { readonly transport: Transport; readonly firmware?: FirmwareChoice; readonly clock?: Clock };

/** Makes the session of one machine; nothing is opened before `open()`. */
export const createSession = (options: SessionOptions): MachineSession => new Session(options);

class Session implements MachineSession {
  identity: MachineIdentity | null = null;
  readonly #clock: Clock;
  readonly #wire: MachineWire;
  readonly #port: PortKeeper;
  readonly #listeners = new Set<(event: SessionEvent) => void>();
  readonly #board: SnapshotBoard;
  #driver: Driver | null = null;
  #run: JobRun | null = null;
  /** While no byte of the job has gone out. */
  #preparation: Preparation | null = null;
  /** Unlocked without a position, on a machine that finds it by homing. */
  #mustHome = false;
  #wantsSafe = false;
  #jobOver: (() => void) | null = null;

  constructor(options: SessionOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#board = new SnapshotBoard(
      this.#clock,
      () => this.#run?.progress ?? null,
      (event) => this.#emit(event),
    );
    this.#wire = new MachineWire(options.transport, {
      onLine: (line) => this.#receive(line),
      onSent: (text) => this.#emit({ kind: 'transcript', direction: 'out', line: text }),
      onBabble: () => this.#board.count('garbled'),
      onClosed: (end) => this.#closed(end),
    });
    this.#port = new PortKeeper({
      wire: this.#wire,
      clock: this.#clock,
      firmware: options.firmware ?? 'auto',
      board: this.#board,
      onAsk: () => this.#letDriverGo(),
      onProbed: (probed) => this.#probed(probed),
      onBusy: (busy) => this.#busyBeforeKnown(busy),
    });
  }

  get snapshot(): SessionSnapshot {
    return this.#board.snapshot;
  }

  subscribe(listener: (event: SessionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  open(): Promise<void> {
    return this.#port.open();
  }

  async close(): Promise<void> {
    this.#port.giveUp();
    if (this.#run) await this.#endOwnJob();
    await this.#wire.close();
    this.#closed({ lost: false, reason: 'closed' });
    this.#board.dispose();
  }

  start(job: SessionJob): StartOutcome {
    if (this.#run) return { kind: 'refused', code: 'busy', reason: `the machine runs another job (${this.#run.job.jobId})` };
    const driver = this.#driver;
    if (!driver || this.snapshot.mode !== 'idle')
      return { kind: 'refused', code: 'not-ready', reason: `the machine is not idle but ${describeState(this.snapshot)}` };
    if (driver.dialect !== job.dialect)
      return {
        kind: 'refused',
        code: 'bad-program',
        reason: `the program is for ${job.dialect}, the machine speaks ${driver.dialect}`,
      };
    const problem = quickPreflight(job, this.#mustHome);
    if (problem) return { kind: 'refused', ...problem };
    const source = new ProgramSource(job.programPath, job.dialect, (reason) => this.#fail({ code: 'file-unavailable', reason }));
    const run = new JobRun(
      job,
      source,
      () => this.#clock.nowMs(),
      (phase) => this.#tell(run, phase),
    );
    this.#run = run;
    this.#preparation = new Preparation(
      job,
      () => {
        this.#preparation = null;
        run.begin();
        driver.run(source);
      },
      (end) => this.#endUnbegun(end),
    );
    this.#condition('run', null);
    void this.#preparation.check();
    return { kind: 'started' };
  }

  pause(jobId: string): ControlOutcome {
    return this.#control(jobId, (run, driver) => {
      if (this.#preparation) this.#hold(run, this.#preparation);
      else if (run.phase !== 'paused') driver.pause();
    });
  }

  resume(jobId: string): ControlOutcome {
    // Asked for earlier, it would be lost, and the job stay paused.
    if (this.#run?.job.jobId === jobId && !this.#run.end && this.#run.phase !== 'paused')
      return { kind: 'refused', code: 'not-ready', reason: 'the job is not paused (yet)' };
    return this.#control(jobId, (run, driver) => {
      if (!this.#preparation) return driver.resume();
      this.#preparation.isHeld = false;
      this.#condition('run', null);
      run.resumed();
      this.#preparation.release();
    });
  }

  cancel(jobId: string, reason: string): ControlOutcome {
    return this.#control(jobId, () => this.#stopJob({ phase: 'cancelled', code: 'cancelled-by-person', reason }));
  }

  emergencyStop(): void {
    if (this.#run && this.#preparation) this.#run.end ??= STOPPED_UNBEGUN;
    if (this.#driver) this.#driver.emergencyStop();
    // Nobody knows yet who is there: both words, each harmless to the other firmware. M112 has to begin its line (Marlin `e_parser.h`, `queue.cpp`).
    else if (this.#wire.isOpen) this.#wire.write('\nM112\n\x18');
    this.#wire.flush();
    this.#endUnbegun(STOPPED_UNBEGUN);
  }

  recover(): ControlOutcome {
    const { mode } = this.snapshot;
    if (this.#run) return { kind: 'refused', code: 'busy', reason: 'a job is under way: end it first' };
    if (!this.#port.isWanted || !RECOVERABLE.includes(mode))
      return { kind: 'refused', code: 'not-ready', reason: `there is nothing to bring it back from: it is ${mode}` };
    const recovery = this.#driver?.recover() ?? 'reopen';
    if (recovery === 'asked-on') this.#port.identifyAgain('the machine was told to go on');
    else if (recovery === 'reopen') void this.#port.openAnew();
    return { kind: 'accepted' };
  }

  borrow = (): BorrowOutcome => NOT_LENT;
  lendPort = (): Promise<LendOutcome> => Promise.resolve(NOT_LENT);
  override = (): ControlOutcome => NOT_LENT;
  jog = (): ControlOutcome => NOT_LENT;
  jogCancel = (): ControlOutcome => NOT_LENT;

  makeSafe(): void {
    this.#wantsSafe = true;
    if (this.#driver && this.snapshot.mode !== 'faulted') this.#secure(this.#driver);
  }

  /** No job begins before it is done: the driver tells the condition then. */
  #secure(driver: Driver): void {
    this.#wantsSafe = false;
    driver.makeSafe();
    this.#condition('run', SECURING);
  }

  /**
   * A job was cut off: M108 ends a wait for a heater, so that heaters-off can follow (Marlin `M108.cpp`); a Grbl is held and, at rest, reset:
   * that stops its spindle, and it answers again.
   */
  #busyBeforeKnown(busy: Busy): void {
    if (!this.#wantsSafe) return;
    if (busy.family === 'marlin') this.#wire.write('M108\n');
    else this.#wire.write(busy.rests ? '\x18' : '!');
  }

  #probed(probed: Probed): void {
    this.identity = identityOf(probed, this.#wire.port);
    this.#emit({ kind: 'identity', identity: this.identity });
    if (probed.kind === 'unknown') return this.#board.mode('unidentified', describeUnknown(probed, this.#port.hasReopened));
    this.#board.mode('identified', null);
    this.#driver =
      probed.kind === 'marlin'
        ? new MarlinDriver(this.#wire, this.#clock, probed.identity, marlinConfig(probed.identity), this.#driverListener)
        : new GrblDriver(this.#wire, this.#clock, probed.identity, this.#driverListener);
    this.#driver.begin();
    if (this.#wantsSafe) this.#secure(this.#driver);
  }

  #letDriverGo(): void {
    this.#driver?.dispose();
    this.#driver = null;
  }

  #receive(line: string): void {
    this.#emit({ kind: 'transcript', direction: 'in', line });
    if (this.#port.receive(line)) return;
    if (this.#driver) this.#driver.receive(line);
    // Opening asks by itself.
    else if (this.snapshot.mode === 'opening') return;
    else if (line.trim() === 'start' || parseGrblReply(line).kind === 'banner')
      this.#port.identifyAgain('the machine has restarted');
  }

  #closed(end: { lost: boolean; reason: string }): void {
    this.#letDriverGo();
    const detail = end.lost ? `the connection to the machine was lost: ${end.reason}` : null;
    if (this.snapshot.mode !== 'offline') this.#board.mode(end.lost ? 'lost' : 'closed', detail);
    if (this.#run) {
      this.#run.end ??= { phase: 'failed', code: 'link-lost', reason: detail ?? 'the connection was closed' };
      this.#finish('nobody could switch off heaters and spindle: check the machine');
    }
    this.#port.closed(end.lost);
  }

  /** Paused before the first byte: the machine stands, the job waits for `resume`. */
  #hold(run: JobRun, preparation: Preparation): void {
    preparation.hold();
    this.#board.mode('hold', HELD);
    run.paused();
  }

  /** Ends a job of which no byte has gone out: there is nothing to switch off. */
  #endUnbegun(end: JobEnd): void {
    if (!this.#run || !this.#preparation) return;
    this.#run.end ??= end;
    if (this.snapshot.mode === 'run' || this.snapshot.mode === 'hold') this.#condition('idle', null);
    this.#finish(null);
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
    this.#preparation?.drop();
    this.#preparation = null;
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
    this.#preparation?.drop();
    this.#preparation = null;
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
    else if (action === 'pause') this.pause(run.job.jobId);
    else if (action === 'resume') this.resume(run.job.jobId);
  }

  readonly #driverListener: DriverListener = {
    onTemperatures: (temperatures) => this.#board.later({ temperatures: { ...this.snapshot.temperatures, ...temperatures } }),
    onMotion: (motion) => this.#board.later(motion),
    onCondition: (condition, detail) => {
      if (condition === 'alarm')
        this.#endUnbegun({ phase: 'failed', code: 'alarm', reason: detail ?? 'the machine is in alarm' });
      if (condition === 'halted') this.#endUnbegun({ phase: 'failed', code: 'firmware-halted', reason: detail ?? 'halted' });
      this.#condition(condition, detail);
    },
    onPosition: (isKnown) => {
      this.#mustHome = !isKnown;
    },
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
    onDifference: (difference) => {
      if (!this.#run) return;
      this.#emit({ kind: 'difference', jobId: this.#run.job.jobId, difference });
      this.pause(this.#run.job.jobId);
    },
    onAudit: (audit) => {
      if (this.#run) this.#emit({ kind: 'audit', jobId: this.#run.job.jobId, audit });
    },
    onResend: () => this.#board.count('resends'),
    onGarbled: () => this.#board.count('garbled'),
    onRestarted: () => this.#askAnew('firmware-reset', 'the machine has restarted'),
    onSilent: () => this.#askAnew('timeout', 'the machine does not answer any more'),
  };

  /** Nobody knows any more who is there and how it stands. */
  #askAnew(code: JobEnd['code'], reason: string): void {
    this.#endUnbegun({ phase: 'failed', code, reason: `${reason}; the job had not begun` });
    if (!this.#run) this.#port.identifyAgain(reason);
  }

  #condition(condition: MachineCondition, detail: string | null): void {
    // Between two lines a machine may say idle; while a job is under way it runs.
    const isBetween = condition === 'idle' && this.#run !== null && this.#run.end === null;
    if (this.snapshot.mode === 'identifying') return;
    if (isBetween && this.#preparation?.isHeld) this.#board.mode('hold', HELD);
    else this.#board.mode(isBetween ? 'run' : condition, detail);
  }

  #emit(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

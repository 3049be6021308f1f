// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AuditReport, RunProgress } from '@fabcommons/contracts';
import type { Clock } from '../driver/clock.js';
import {
  type AuditState,
  type Difference,
  type Driver,
  type DriverFault,
  type MachineCondition,
  NOT_CONFIRMED,
  type ProgramLine,
} from '../driver/driver.js';
import { Timer } from '../driver/timer.js';
import { describeDifference, HELD, STOPPED_UNBEGUN } from './in-words.js';
import { type JobEnd, JobRun } from './job-run.js';
import { Preparation, type PreparationParts } from './preparation.js';
import { ProgramSource } from './program-source.js';
import type { SnapshotBoard } from './snapshot-board.js';
import type { ControlOutcome, SessionEvent, SessionJob, SessionPhase, StartOutcome } from './session.js';

/** Longest that the end of the bridge waits for a job to be made safe: the drivers' own limits are below it. */
const CLOSE_TIMEOUT_MS = 35_000;

/** Nothing has been compared yet. */
const NO_AUDIT: AuditReport = { method: 'none', checks: 0, differences: 0, lastCheckLine: null, lastDifference: null };

/** What a {@link JobDesk} works with. */
export type JobDeskParts = {
  readonly clock: Clock;
  readonly board: SnapshotBoard;
  readonly emit: (event: SessionEvent) => void;
  readonly driver: () => Driver | null;
  /** Looks at a job's program before the first byte. */
  readonly check: PreparationParts['check'];
};

/** The one job of a machine: from `start` to the end, which is told exactly once. */
export class JobDesk {
  #run: JobRun | null = null;
  /** While no byte of the job has gone out. */
  #preparation: Preparation | null = null;
  #over: (() => void) | null = null;
  /** Who pressed the emergency stop that ends the job. */
  #stoppedBy: string | null = null;

  constructor(private readonly parts: JobDeskParts) {}

  get isBusy(): boolean {
    return this.#run !== null;
  }

  get jobId(): string | null {
    return this.#run?.job.jobId ?? null;
  }

  get progress(): RunProgress | null {
    return this.#run?.progress ?? null;
  }

  /** Takes a job that nothing stands against. */
  start(job: SessionJob, driver: Driver): StartOutcome {
    const { clock, board, check } = this.parts;
    const source = new ProgramSource(job.programPath, job.dialect, (reason) => this.fail({ code: 'file-unavailable', reason }));
    const run = new JobRun(
      job,
      source,
      () => clock.nowMs(),
      (phase) => this.#tell(run, phase),
    );
    this.#run = run;
    this.#stoppedBy = null;
    this.#preparation = new Preparation({
      check,
      ready: () => {
        this.#preparation = null;
        run.begin();
        driver.run(source);
      },
      failed: (end) => this.endUnbegun(end),
    });
    board.later({ audit: NO_AUDIT });
    this.condition('run', null);
    void this.#preparation.check(job);
    return { kind: 'started' };
  }

  pause(jobId: string): ControlOutcome {
    return this.#control(jobId, (run, driver) => {
      if (this.#preparation) this.#holdUnbegun(run, this.#preparation);
      else if (run.phase !== 'paused') driver.pause();
    });
  }

  resume(jobId: string): ControlOutcome {
    // Asked for earlier, it would be lost, and the job stay paused.
    if (this.#run?.job.jobId === jobId && !this.#run.end && this.#run.phase !== 'paused')
      return { kind: 'refused', code: 'not-ready', reason: 'the job is not paused (yet)' };
    return this.#control(jobId, (run, driver) => {
      run.holdReason = null;
      if (!this.#preparation) return driver.resume();
      this.#preparation.isHeld = false;
      this.condition('run', null);
      run.resumed();
      this.#preparation.release();
    });
  }

  cancel(jobId: string, reason: string): ControlOutcome {
    return this.#control(jobId, () => this.#stop({ phase: 'cancelled', code: 'cancelled-by-person', reason }));
  }

  fail(fault: DriverFault): void {
    this.#stop({ phase: 'failed', ...fault });
  }

  /** An emergency stop goes out: a job of which no byte has gone ends by it, whatever the driver tells. */
  markStopped(by?: string): void {
    this.#stoppedBy = by ?? null;
    if (this.#run && this.#preparation) this.#run.end ??= STOPPED_UNBEGUN;
  }

  /** Ends a job of which no byte has gone out: there is nothing to switch off. */
  endUnbegun(end: JobEnd): void {
    const { board } = this.parts;
    if (!this.#run || !this.#preparation) return;
    this.#run.end ??= end;
    if (board.snapshot.mode === 'run' || board.snapshot.mode === 'hold') this.condition('idle', null);
    this.finish(null);
  }

  /** The machine is out of reach: the job has ended, and nobody could switch anything off. True when bytes of it had gone out. */
  lost(reason: string): boolean {
    if (!this.#run) return false;
    const hasBegun = this.#preparation === null;
    this.#run.end ??= { phase: 'failed', code: 'link-lost', reason };
    this.finish('nobody could switch off heaters and spindle: check the machine');
    return hasBegun;
  }

  /** The bridge ends: so does its job. Resolves when that was told. */
  async endOwn(): Promise<void> {
    if (!this.#run) return;
    const over = new Promise<void>((resolve) => {
      this.#over = resolve;
    });
    this.fail({ code: 'bridge-stopped', reason: 'the bridge was stopped' });
    const limit = new Timer(this.parts.clock, () => this.finish(NOT_CONFIRMED));
    limit.arm(CLOSE_TIMEOUT_MS);
    if (this.#run) await over;
    limit.dispose();
  }

  /** Tells the end that was decided, or that it is finished. `warning` is added to a reason. */
  finish(warning: string | null): void {
    const { board, emit } = this.parts;
    const run = this.#run;
    if (!run) return;
    this.#run = null;
    this.#preparation?.drop();
    this.#preparation = null;
    void run.source.close();
    // A job that has finished leaves its machine idle; what an ended one leaves, the driver has told.
    if (!run.end) board.mode('idle', null);
    board.publish();
    if (run.end) {
      const { reason, ...end } = run.end;
      const by = end.code === 'emergency-stop' && this.#stoppedBy !== null ? `pressed by ${this.#stoppedBy}` : null;
      const text = [reason, by, warning].filter(Boolean).join('; ').slice(0, 500);
      emit({ kind: 'phase', jobId: run.job.jobId, ...end, reason: text, measured: run.measured });
    } else {
      run.running();
      this.#tell(run, 'finished');
    }
    this.#over?.();
    this.#over = null;
  }

  /** The machine's own state, as far as a job does not know better. */
  condition(condition: MachineCondition, detail: string | null): void {
    const { board } = this.parts;
    // Between two lines a machine may say idle; while a job is under way it runs.
    const isBetween = condition === 'idle' && this.#run !== null && this.#run.end === null;
    if (board.snapshot.mode === 'identifying') return;
    if (isBetween && this.#preparation?.isHeld) board.mode('hold', HELD);
    else board.mode(isBetween ? 'run' : condition, detail ?? this.#holdReason(condition));
  }

  lineDone(line: ProgramLine): void {
    if (!this.#run) return;
    this.#run.lineDone(line);
    this.parts.board.touch();
  }

  heating(isHeating: boolean): void {
    this.#run?.heating(isHeating);
  }

  paused(why?: string): void {
    this.#run?.paused(why);
  }

  resumed(why?: string): void {
    this.#run?.resumed(why);
  }

  /** The job cannot go on; the driver has begun to make the machine safe. */
  fault(fault: DriverFault): void {
    if (!this.#run) return;
    this.#run.end ??= { phase: 'failed', ...fault };
    this.#run.phase = 'finishing';
  }

  safe(confirmed: boolean): void {
    if (this.#run?.end) this.finish(confirmed ? null : NOT_CONFIRMED);
  }

  /** The person at the machine wins (Marlin `feature/host_actions.cpp`). */
  hostAction(action: string): void {
    const run = this.#run;
    if (!run || !this.parts.driver()) return;
    if (action === 'cancel') this.#stop({ phase: 'cancelled', code: 'stopped-at-machine', reason: 'cancelled at the machine' });
    else if (action === 'pause' || action === 'paused') this.hold('paused at the machine');
    else if (action === 'resume' || action === 'resumed') this.resume(run.job.jobId);
  }

  /** Pauses the running job by itself and says why; a person decides how it goes on. */
  hold(reason: string): void {
    const run = this.#run;
    if (!run || run.end || run.phase === 'paused') return;
    run.holdReason = reason;
    this.pause(run.job.jobId);
    this.condition(this.parts.board.snapshot.mode === 'hold' ? 'hold' : 'run', null);
  }

  audit(audit: AuditState): void {
    if (!this.#run) return;
    this.#report(audit);
    this.parts.emit({ kind: 'audit', jobId: this.#run.job.jobId, audit });
  }

  difference(difference: Difference): void {
    if (!this.#run) return;
    const { line, mm, text } = difference;
    const { differences } = this.parts.board.snapshot.audit ?? NO_AUDIT;
    this.#report({ differences: differences + 1, lastDifference: { line, mm, text: text.slice(0, 300) } });
    this.parts.emit({ kind: 'difference', jobId: this.#run.job.jobId, difference });
    this.hold(describeDifference(difference));
  }

  #report(change: Partial<AuditReport>): void {
    const { board } = this.parts;
    board.later({ audit: { ...(board.snapshot.audit ?? NO_AUDIT), ...change } });
  }

  #holdReason = (condition: MachineCondition): string | null =>
    condition === 'hold' || condition === 'run' ? (this.#run?.holdReason ?? null) : null;

  /** Paused before the first byte: the machine stands, the job waits for `resume`. */
  #holdUnbegun(run: JobRun, preparation: Preparation): void {
    preparation.hold();
    this.parts.board.mode('hold', HELD);
    run.paused();
  }

  #control(jobId: string, act: (run: JobRun, driver: Driver) => void): ControlOutcome {
    const driver = this.parts.driver();
    if (this.#run?.job.jobId !== jobId || !driver)
      return { kind: 'refused', code: 'no-such-job', reason: 'this job does not run on this machine' };
    if (this.#run.end) return { kind: 'refused', code: 'not-ready', reason: 'the job is ending already' };
    act(this.#run, driver);
    return { kind: 'accepted' };
  }

  /** Decides how the job ends and begins to switch everything off; the end is told when that is done. */
  #stop(end: JobEnd): void {
    const run = this.#run;
    if (!run || run.end) return;
    run.end = end;
    this.#preparation?.drop();
    this.#preparation = null;
    run.phase = 'finishing';
    this.parts.board.publish();
    const driver = this.parts.driver();
    if (driver) driver.cancel();
    else this.finish(null);
  }

  #tell(run: JobRun, phase: SessionPhase): void {
    const { board, emit } = this.parts;
    board.publish();
    const why = run.why;
    emit({ kind: 'phase', jobId: run.job.jobId, phase, measured: run.measured, ...(why === null ? {} : { reason: why }) });
  }
}

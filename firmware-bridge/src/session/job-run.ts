// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobEndCode, Measured, ProgramFinding, RunPhase, RunProgress } from '@fabcommons/contracts';
import { createMeter, type Meter } from '@fabcommons/gcode';
import type { ProgramLine } from '../driver/driver.js';
import type { ProgramSource } from './program-source.js';
import type { SessionJob, SessionPhase } from './session.js';

/** How a job ends, once everything is switched off. */
export type JobEnd = {
  readonly phase: 'failed' | 'cancelled';
  readonly code: JobEndCode;
  readonly reason: string;
  /** Of the program, where the end is about one. */
  readonly line?: number;
  /** What preflight found, where that is why. */
  readonly findings?: readonly ProgramFinding[];
};

/** The contract's bound of a reason. */
const MAX_WHY = 500;

/** One run of a program: how far it is, what it used, and which steps were told. */
export class JobRun {
  /** Decided, but not told yet: heaters and spindle are being switched off. */
  end: JobEnd | null = null;
  phase: RunPhase;
  /** Why it is being held, where the bridge does so by itself; until somebody resumes it. */
  holdReason: string | null = null;
  /** What has to be said beside the phase that is told next. */
  why: string | null = null;
  readonly #meter: Meter;
  readonly #told = new Set<SessionPhase>();
  #startedMs: number | null = null;
  #linesDone = 0;
  #bytesDone = 0;
  #isHeating = false;
  #isRunningTold = false;

  constructor(
    readonly job: SessionJob,
    readonly source: ProgramSource,
    private readonly nowMs: () => number,
    private readonly tell: (phase: SessionPhase) => void,
  ) {
    this.phase = job.dialect === 'marlin' ? 'heating' : 'running';
    this.#meter = createMeter({ dialect: job.dialect });
  }

  /** The first byte goes out now. */
  begin(): void {
    this.#startedMs = this.nowMs();
    if (this.job.dialect === 'grbl') this.#tellOnce('running');
  }

  lineDone(line: ProgramLine): void {
    this.#linesDone = line.line;
    this.#bytesDone = line.endByte;
    this.#meter.block(line.text);
    if (!this.#isRunningTold && !this.#isHeating && /^G0*[0-3](?!\d)/i.test(line.text)) this.running();
  }

  heating(isHeating: boolean): void {
    this.#isHeating = isHeating;
    if (this.#told.has('running')) return;
    if (isHeating) this.#tellOnce('heating');
    else this.running();
  }

  /** Tells `running`, once. */
  running(): void {
    if (this.phase !== 'paused') this.phase = 'running';
    this.#tellOnce('running');
  }

  paused(why?: string): void {
    if (this.phase === 'paused' || this.end) return;
    this.phase = 'paused';
    this.#tellWith('paused', why ?? this.holdReason);
  }

  resumed(why?: string): void {
    if (this.phase !== 'paused' || this.end) return;
    this.phase = this.#told.has('running') ? 'running' : 'heating';
    this.holdReason = null;
    this.#tellWith('resumed', why ?? null);
  }

  get measured(): Measured {
    return {
      machineMs: this.#elapsedMs,
      extrudedUm: [...this.#meter.reading.extrudedUm],
      linesDone: this.#linesDone,
      bytesDone: this.#bytesDone,
      travelUm: Math.round(this.#meter.reading.travelMm * 1_000),
    };
  }

  get progress(): RunProgress {
    const { extrudedUm, linesDone, bytesDone } = this.measured;
    const remaining = this.#meter.reading.remainingMs;
    return {
      jobId: this.job.jobId,
      phase: this.phase,
      bytesDone,
      bytesTotal: this.job.sizeBytes,
      linesDone,
      elapsedMs: this.#elapsedMs,
      remainingMs: remaining === null ? null : Math.max(0, Math.round(remaining)),
      extrudedUm,
    };
  }

  get #elapsedMs(): number {
    return this.#startedMs === null ? 0 : Math.max(0, Math.round(this.nowMs() - this.#startedMs));
  }

  #tellWith(phase: SessionPhase, why: string | null): void {
    this.why = why?.slice(0, MAX_WHY) ?? null;
    this.tell(phase);
    this.why = null;
  }

  #tellOnce(phase: SessionPhase): void {
    if (this.#told.has(phase)) return;
    this.#told.add(phase);
    this.#isRunningTold = this.#told.has('running');
    this.tell(phase);
  }
}

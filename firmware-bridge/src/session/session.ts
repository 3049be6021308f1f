// SPDX-License-Identifier: AGPL-3.0-or-later
import type {
  JobEndCode,
  JobPolicy,
  JogMove,
  MachineIdentity,
  MachineLimits,
  MachineState,
  Measured,
  OverrideTarget,
  ProgramFinding,
} from '@fabcommons/contracts';
import type { AuditState, Difference } from '../driver/driver.js';
import type { BorrowOutcome, LendOutcome } from './workbench.js';

/** What a machine is and does now; replaced as a whole on every change, never edited. Shapes and units as in contracts `MachineState`. */
export type SessionSnapshot = Readonly<Omit<MachineState, 'v' | 'at'>>;

/**
 * A program on this computer, to be run once. `limits`: what the steward knows of the machine; the smaller of it and the machine's own word
 * counts. `policy`: verdicts for classes of commands. `grants`: codes of findings that the steward's word lets through in this run.
 */
export type SessionJob = {
  jobId: string;
  programPath: string;
  sizeBytes: number;
  dialect: 'marlin' | 'grbl';
  limits?: Partial<MachineLimits> | undefined;
  policy?: JobPolicy | undefined;
  grants?: readonly string[] | undefined;
};

/**
 * Why a job is not even begun: no byte has gone to the machine. `preflight`: the machine cannot or must not do what the program says;
 * `needs-word`: only with the steward's word; the reason names the codes.
 */
export type StartRefusalCode = 'busy' | 'not-ready' | 'bad-program' | 'file-unavailable' | 'preflight' | 'needs-word';
/** Answer to `start`. */
export type StartOutcome =
  | { kind: 'started' }
  | { kind: 'refused'; code: StartRefusalCode; reason: string; line?: number; findings?: readonly ProgramFinding[] };

/** Why a pause, resume, cancel or recovery does nothing. */
export type ControlRefusalCode = 'no-such-job' | 'not-ready' | 'busy';
/** Answer to `pause`, `resume`, `cancel` and `recover`: `accepted` means asked of the machine; a phase event, or the mode, tells when it is so. */
export type ControlOutcome = { kind: 'accepted' } | { kind: 'refused'; code: ControlRefusalCode; reason: string };

/** Whether an emergency stop has left for the machine; else why not. */
export type StopOutcome = { readonly isSent: true } | { readonly isSent: false; readonly reason: string };

/** A step of a running job. `finished`, `failed` and `cancelled` are final and come exactly once, after heaters and spindle were switched off (or the reason says that nobody confirmed it). */
export type SessionPhase = 'heating' | 'running' | 'paused' | 'resumed' | 'finished' | 'failed' | 'cancelled';

/**
 * What is known of the wire since the port was opened: lines heard, those that were garbled, lines that the firmware asked for again. `bad`: a job
 * on it would spoil a part, and one that runs is held.
 */
export type LinkState = {
  readonly replies: number;
  readonly garbled: number;
  readonly resends: number;
  readonly quality: 'good' | 'poor' | 'bad';
};

/**
 * What must outlive this process, since the machine itself may not say so: `positionLost`: it finds its position by homing and was unlocked without
 * one; `isStopped`: an emergency stop was pressed and nobody has brought the machine back yet.
 */
export type SessionMemory = { readonly positionLost: boolean; readonly isStopped: boolean };

/** What a session tells. `line` is the program's, where the end is about one. `code` stands with `failed` and `cancelled` only; `problem` is for the log: something came that no rule expects. */
export type SessionEvent =
  | { kind: 'snapshot'; snapshot: SessionSnapshot }
  | { kind: 'identity'; identity: MachineIdentity }
  | {
      kind: 'phase';
      jobId: string;
      phase: SessionPhase;
      code?: JobEndCode;
      reason?: string;
      line?: number;
      findings?: readonly ProgramFinding[];
      measured: Measured;
    }
  | { kind: 'audit'; jobId: string; audit: AuditState }
  | { kind: 'difference'; jobId: string; difference: Difference }
  | { kind: 'link'; quality: LinkState }
  | { kind: 'memory'; memory: SessionMemory }
  | { kind: 'transcript'; direction: 'in' | 'out'; line: string }
  | { kind: 'problem'; text: string };

/** One machine: owns the port, the mode, the job's cursor and the safety stop. Made by `createSession` in `machine-session.ts`. */
export interface MachineSession {
  readonly snapshot: SessionSnapshot;
  readonly identity: MachineIdentity | null;
  /**
   * Calls back on every event until the returned function is called. `transcript` events, one for each line on the wire, come only to those who
   * ask for them: a running job has thousands a second.
   */
  subscribe(listener: (event: SessionEvent) => void, options?: { readonly transcript?: boolean }): () => void;
  /** Says what a journal has kept; before `open`. */
  remember(memory: SessionMemory): void;
  /** Opens and identifies. Resolves after the first attempt, whatever came of it (see `snapshot.mode`); keeps trying with bounded back-off until `close`. */
  open(): Promise<void>;
  /** Ends an own job (`bridge-stopped`), heaters and spindle off, then frees the port. */
  close(): Promise<void>;
  /** Begins a job or refuses it; never throws, never queues. */
  start(job: SessionJob): StartOutcome;
  pause(jobId: string): ControlOutcome;
  resume(jobId: string): ControlOutcome;
  cancel(jobId: string, reason: string): ControlOutcome;
  /**
   * Writes the stop to the port before it returns, round every queue; works in every mode with an open port. Where there is none (it is being
   * opened, its speed is looked for, it is lent) nothing can be sent, and that is answered; in any case nothing begins until `recover`. `by`: who pressed.
   */
  emergencyStop(by?: string): StopOutcome;
  /**
   * Brings the machine back from `faulted`, `alarm` or `offline`: somebody looked at it. Moves and heats nothing. The mode tells what came of
   * it; its `detail` what a person has to do (a reset button, a position to be found).
   */
  recover(): ControlOutcome;
  /** Heaters and spindle off, no motion; for a bridge that restarted in the middle of a job. */
  makeSafe(): void;
  /** Exclusive use of an idle machine; `purpose` in plain words, e.g. `settings backup`. Moves nothing by itself. Refused while anything else runs. */
  borrow(purpose: string): BorrowOutcome;
  /** Lends the closed port of a machine on which no job runs; `purpose` e.g. `flash`. An emergency stop closes it and ends the loan. */
  lendPort(purpose: string): Promise<LendOutcome>;
  /** Makes the running program faster or slower; 100 is as written. */
  override(target: OverrideTarget, percent: number): ControlOutcome;
  /** Moves an idle machine by hand. */
  jog(move: JogMove): ControlOutcome;
  /** Ends motion by hand at once; accepted also when there is none. */
  jogCancel(): ControlOutcome;
}

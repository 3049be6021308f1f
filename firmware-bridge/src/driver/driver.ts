// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AuditMethod, JobEndCode, JogMove, Overrides, OverrideTarget, Temperatures, Xyz } from '@fabcommons/contracts';
import type { Answer, AskOptions } from './answer.js';

/** A line of a program: its number from 1, and how many bytes of the file are done with it. */
export type ProgramLine = { readonly text: string; readonly line: number; readonly endByte: number };

/** Where a driver pulls a program from, a line at a time. `wait`: more comes; `onReadable` is called then. */
export interface LineSource {
  next(): ProgramLine | 'wait' | 'end';
  onReadable: (() => void) | null;
}

/** Why a job could not go on, as the machine or the wire has shown. */
export type DriverFault = { readonly code: JobEndCode; readonly reason: string };

/** What a machine does by its own word. `halted`: only a reset or a person helps. */
export type MachineCondition = 'idle' | 'run' | 'hold' | 'alarm' | 'halted';

/** Where a machine is and how fast, as far as it tells. */
export type MachineMotion = {
  positionMm?: Xyz | null;
  machinePositionMm?: Xyz | null;
  feedMmPerMin?: number | null;
  spindleRpm?: number | null;
  overrides?: Overrides;
};

/** Whether a driver took an order; `reason` in plain words. */
export type DriverOutcome = { readonly kind: 'accepted' } | { readonly kind: 'refused'; readonly reason: string };

/**
 * The machine is not where the program says, or took another line than was sent. `line`: of the program, from 1; `mm`: how far off, null where
 * that is not known; `text` in plain words.
 */
export type Difference = { readonly line: number; readonly mm: number | null; readonly text: string };

/** How the machine's own word is compared with the program, how often that was done in this run, and the last line that was found right. */
export type AuditState = { readonly method: AuditMethod; readonly checks: number; readonly lastCheckLine: number | null };

/** What is said of a machine that took the words that switch everything off, and did not answer them. */
export const NOT_CONFIRMED = 'the machine did not confirm that heaters and spindle are off: check it';

/** What a driver tells the session. Calls come while it handles a line, a timer or a call from the session. */
export interface DriverListener {
  onTemperatures(temperatures: Temperatures): void;
  onMotion(motion: MachineMotion): void;
  /** The machine's own state; `detail` in plain words where a person must act. */
  onCondition(condition: MachineCondition, detail: string | null): void;
  /** The machine has taken this line of the program. */
  onLineDone(line: ProgramLine): void;
  /** A wait for a heater begins or ends. */
  onHeating(isHeating: boolean): void;
  /** `why` where somebody else than the session has asked for it, e.g. `paused at the machine`. */
  onPaused(why?: string): void;
  onResumed(why?: string): void;
  /** All lines taken and the machine says that it is idle. */
  onFinished(): void;
  /** The job cannot go on. The driver has begun to make the machine safe; `onSafe` follows. */
  onFault(fault: DriverFault): void;
  /** Heaters and spindle off: `confirmed` when the machine has acknowledged it. Follows `cancel`, `makeSafe` and a fault, once each. */
  onSafe(confirmed: boolean): void;
  /** The firmware asks the host for something (`//action:pause`, `cancel`, …). */
  onHostAction(action: string, argument: string): void;
  onResend(): void;
  onGarbled(): void;
  /** The firmware has restarted while no job ran. */
  onRestarted(): void;
  /** Nothing runs, and the machine does not answer any more. */
  onSilent(): void;
  /** The machine does not know where it is any more (`false`), or has found out (`true`: it was homed). */
  onPosition(isKnown: boolean): void;
  /** The machine is not where the program says: the session holds the job. */
  onDifference(difference: Difference): void;
  /** How far the audit is, and how it is done; told at its beginning, when the method changes, and at most once a second. */
  onAudit(audit: AuditState): void;
}

/**
 * How a machine is brought back. `begun`: the driver does it and tells the condition. `asked-on`: the firmware was told to go on and must be
 * asked anew who it is. `reopen`: it takes nothing; opening its port anew resets boards whose reset hangs on DTR.
 */
export type Recovery = 'begun' | 'asked-on' | 'reopen';

/** One machine's firmware, spoken to. Owned by a session, which gives it lines and the end of the wire. */
export interface Driver {
  readonly dialect: 'marlin' | 'grbl';
  /** Begins to greet and to ask for reports; the firmware has been identified. */
  begin(): void;
  /** A line came off the wire. */
  receive(line: string): void;
  /** Streams a program; only while nothing else runs. */
  run(source: LineSource): void;
  pause(): void;
  resume(): void;
  /** Ends the running program and makes the machine safe. */
  cancel(): void;
  /** Heaters and spindle off, no motion. */
  makeSafe(): void;
  /** Brings the machine back from halt or alarm: a person has looked at it. Moves and heats nothing. */
  recover(): Recovery;
  /** Writes the emergency stop at once, round every queue. A command that is under way ends as `ended`. */
  emergencyStop(): void;
  /**
   * Sends one command while no program runs and tells what the machine said. Never rejects. The session sees to it that only one is under way.
   * What goes on beside it (status polls, temperature reports) is not part of the answer.
   */
  converse(command: string, options?: AskOptions): Promise<Answer>;
  /** Makes a running program faster or slower; 100 is as written. Round the queue where the firmware can. */
  override(target: OverrideTarget, percent: number): DriverOutcome;
  /** Moves by hand; only while no program runs. What is written stops within a blink of `jogCancel`. */
  jog(move: JogMove): DriverOutcome;
  /** Ends motion by hand as soon as the firmware can; harmless when there is none. */
  jogCancel(): void;
  /** The wire has gone, or the session lets go of the machine: no timer fires, nothing is written any more. */
  dispose(): void;
}

/** What a driver writes to: text is Latin-1, one character one byte. */
export interface DriverWire {
  write(text: string): void;
}

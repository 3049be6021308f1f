// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_WINDOW_BYTES, OK_TIMEOUT_MS, SAFE_WINDOW_LINES } from './limits.js';

/** What one firmware allows; variants are data (`variant.ts`), not branches. */
export type MarlinSenderConfig = {
  /** Lines in flight before ADVANCED_OK has told of more. */
  readonly windowLines: number;
  /** Most lines in flight after ADVANCED_OK has told of free slots. */
  readonly maxWindowLines: number;
  /** Most bytes in flight as soon as there is more than one line. */
  readonly windowBytes: number;
  /** Slots of the firmware's command buffer that are left free, so that a stop command can be read (`variant.ts`, `marlinWindowLines`). */
  readonly reservedSlots: number;
  /** Wait for an `ok` of an ordinary line. */
  readonly okTimeoutMs: number;
  /** True where the firmware says `busy` while a long command runs; else long commands get ten minutes. */
  readonly hasKeepalive: boolean;
  /** True where `Unknown command` is all that comes, without an `ok`. */
  readonly unknownNeedsAck: boolean;
  /** True where `!! …` refuses one command and the firmware goes on (Klipper); else it has halted. */
  readonly bangIsRefusal: boolean;
};

/** What is safe with any Marlin. */
export const DEFAULT_MARLIN_CONFIG: MarlinSenderConfig = {
  windowLines: SAFE_WINDOW_LINES,
  maxWindowLines: SAFE_WINDOW_LINES,
  windowBytes: MAX_WINDOW_BYTES,
  reservedSlots: 1,
  okTimeoutMs: OK_TIMEOUT_MS,
  hasKeepalive: false,
  unknownNeedsAck: false,
  bangIsRefusal: false,
};

/** Why a stream cannot go on. */
export type MarlinFaultCode = 'firmware-reset' | 'firmware-halted' | 'firmware-error' | 'resend-limit' | 'timeout';

/** `ok`: an acknowledgement is missing. `settle`: the answers to what was in flight are all there. */
export type MarlinTimer = 'ok' | 'settle';

/**
 * What somebody with a port and a clock does for a sender. `written`, `arm` and `disarm` come while it works; `acked`, `resent`, `drained` and
 * `fault` come last, when its state is whole again, so that they may call it.
 */
export interface MarlinSenderEffects {
  /** This frame goes out now. */
  write(frame: string): void;
  /** Replaces a running timer of that name. */
  arm(timer: MarlinTimer, delayMs: number): void;
  disarm(timer: MarlinTimer): void;
  /** All lines up to this one are taken as accepted; told once a line, never falls. */
  acked(line: number): void;
  /** Lines go out again from this one on. */
  resent(line: number): void;
  /** The program is taken whole: the firmware has printed the receipt behind its last line. */
  drained(): void;
  /** Nothing goes out any more until `restart`. */
  fault(code: MarlinFaultCode, reason: string): void;
}

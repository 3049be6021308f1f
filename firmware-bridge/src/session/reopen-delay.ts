// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Clock } from '../driver/clock.js';
import { Timer } from '../driver/timer.js';

/** First wait before a lost port is opened again; it doubles up to the last. A board on USB needs about a second to come back. */
export const FIRST_REOPEN_MS = 1_000;
/** Longest wait: a machine that is switched on is seen within this. */
export const LAST_REOPEN_MS = 30_000;

/** Waits longer after each failure. */
export class ReopenDelay {
  readonly #timer: Timer;
  #delayMs = FIRST_REOPEN_MS;

  constructor(clock: Clock, reopen: () => void) {
    this.#timer = new Timer(clock, reopen);
  }

  arm(): void {
    this.#timer.arm(this.#delayMs);
    this.#delayMs = Math.min(this.#delayMs * 2, LAST_REOPEN_MS);
  }

  /** Somebody opens it now: no try of its own comes between. */
  cancel(): void {
    this.#timer.disarm();
  }

  /** It worked: the next loss begins with the short wait. */
  reset(): void {
    this.#delayMs = FIRST_REOPEN_MS;
  }

  stop(): void {
    this.#timer.dispose();
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later

/** Undoes a timer; harmless when it has fired or was undone. */
export type Cancel = () => void;

/** Time for everything below the agent; tests give a virtual one. */
export interface Clock {
  /** Milliseconds since an arbitrary, fixed moment; never steps back. */
  nowMs(): number;
  /** Calls `fire` once, `delayMs` from now. */
  after(delayMs: number, fire: () => void): Cancel;
}

/** The machine's monotonic clock; it does not jump when the wall clock is set. */
export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, fire) {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Cancel, Clock } from './clock.js';

/**
 * One timer that is set anew for every line that is sent. A later deadline only moves a number: the clock's own timer is touched when
 * it fires, so that a thousand lines a second do not cost a thousand timers.
 */
export class Timer {
  #deadlineMs: number | null = null;
  #wakeAtMs = 0;
  #cancel: Cancel | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly fire: () => void,
  ) {}

  arm(delayMs: number): void {
    this.#deadlineMs = this.clock.nowMs() + delayMs;
    if (this.#cancel && this.#wakeAtMs <= this.#deadlineMs) return;
    this.#sleepUntil(this.#deadlineMs);
  }

  disarm(): void {
    this.#deadlineMs = null;
  }

  /** Also lets go of the clock. */
  dispose(): void {
    this.#deadlineMs = null;
    this.#cancel?.();
    this.#cancel = null;
  }

  #sleepUntil(atMs: number): void {
    this.#cancel?.();
    this.#wakeAtMs = atMs;
    this.#cancel = this.clock.after(Math.max(0, atMs - this.clock.nowMs()), () => this.#wake());
  }

  #wake(): void {
    this.#cancel = null;
    if (this.#deadlineMs === null) return;
    if (this.clock.nowMs() < this.#deadlineMs) this.#sleepUntil(this.#deadlineMs);
    else {
      this.#deadlineMs = null;
      this.fire();
    }
  }
}

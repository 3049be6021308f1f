// SPDX-License-Identifier: AGPL-3.0-or-later
import { GRBL_REALTIME, STATUS_INTERVAL_MS } from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { DriverWire } from './driver.js';
import { Timer } from './timer.js';

/**
 * No answer to `?` for this long is a loss: Grbl answers it within milliseconds in every state but homing and after a limit alarm (1.1
 * `doc/markdown/interface.md`). A network board without power closes no connection.
 */
export const SILENT_MS = 10_000;

/** After a press somebody waits for its effect: so many questions come this much apart. Grbl bears 10 a second (1.1 `doc/markdown/interface.md`). */
const HURRIED_REPORTS = 5;
const HURRIED_INTERVAL_MS = 100;
/** While a program runs, every report is held against it: as often as Grbl bears. */
const BUSY_INTERVAL_MS = 100;

/** Asks a Grbl for its status, again and again, and tells when it says nothing any more. */
export class StatusPoll {
  readonly #timer: Timer;
  #unanswered = 0;
  #hurried = 0;
  #isStopped = false;
  #paceMs = STATUS_INTERVAL_MS;

  constructor(
    private readonly wire: DriverWire,
    clock: Clock,
    private readonly silent: () => void,
  ) {
    this.#timer = new Timer(clock, () => this.#askAgain());
  }

  /** Asks now. */
  ask(): void {
    if (this.#isStopped) return;
    this.wire.write(String.fromCharCode(GRBL_REALTIME.statusReport));
    this.#timer.arm(this.#hurried > 0 ? HURRIED_INTERVAL_MS : this.#paceMs);
    if (this.#hurried > 0) this.#hurried -= 1;
  }

  /** Asks now, and more often for a moment. */
  hurry(): void {
    this.#hurried = HURRIED_REPORTS;
    this.ask();
  }

  /** How often it is asked from now on. */
  pace(how: 'idle' | 'busy'): void {
    this.#paceMs = how === 'busy' ? BUSY_INTERVAL_MS : STATUS_INTERVAL_MS;
  }

  /** A status has come, or silence is what has to be expected now. */
  heard(): void {
    this.#unanswered = 0;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.dispose();
  }

  #askAgain(): void {
    this.#unanswered += 1;
    if (this.#unanswered * this.#paceMs >= SILENT_MS) {
      this.#unanswered = 0;
      this.silent();
    }
    this.ask();
  }
}

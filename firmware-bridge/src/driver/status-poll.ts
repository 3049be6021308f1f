// SPDX-License-Identifier: AGPL-3.0-or-later
import { GRBL_REALTIME, STATUS_INTERVAL_MS } from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { DriverWire } from './driver.js';
import { Timer } from './timer.js';

/**
 * No word for this long is a loss: Grbl answers `?` within milliseconds in every state but homing and after a limit alarm (1.1
 * `doc/markdown/interface.md`). A network board without power closes no connection.
 */
export const SILENT_MS = 10_000;

/** After a press somebody waits for its effect: so many questions come this much apart, or closer where that is the pace. Grbl bears 10 a second (1.1 `doc/markdown/interface.md`). */
const HURRIED_REPORTS = 5;
const HURRIED_INTERVAL_MS = 100;
/**
 * While a program runs, every report is held against it. Grbl 1.1h on an ATmega328 takes a 3,002-line arc in the same time at 10 and at 20 a second,
 * 1.5 % longer at 30 (emulated, 2026-11-21); detours between two reports are not seen, so the more the better. A slow machine is asked less often.
 */
const BUSY_INTERVAL_MS = 33;
/** A slow machine is not asked again before it has answered; a question may get lost, so it is after this time. */
const PATIENCE_MS = 1_000;

/** Asks a Grbl for its status, again and again, and tells when it says nothing any more. */
export class StatusPoll {
  readonly #timer: Timer;
  #heardAtMs: number;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #isOwed = false;
  #hurried = 0;
  #isStopped = false;
  #isHeldBack = false;
  #paceMs = STATUS_INTERVAL_MS;

  constructor(
    private readonly wire: DriverWire,
    private readonly clock: Clock,
    private readonly silent: () => void,
  ) {
    this.#heardAtMs = clock.nowMs();
    this.#timer = new Timer(clock, () => this.#askAgain());
  }

  /** Asks now. */
  ask(): void {
    if (this.#isStopped) return;
    this.#isHeldBack = false;
    this.wire.write(String.fromCharCode(GRBL_REALTIME.statusReport));
    this.#askedAtMs = this.clock.nowMs();
    this.#isOwed = true;
    this.#timer.arm(this.#hurried > 0 ? Math.min(HURRIED_INTERVAL_MS, this.#paceMs) : this.#paceMs);
    if (this.#hurried > 0) this.#hurried -= 1;
  }

  /** Asks now, and more often for a moment. */
  hurry(): void {
    this.#hurried = HURRIED_REPORTS;
    this.ask();
  }

  /** Nothing is asked until somebody calls `ask`: reports that are on their way can run out. */
  holdBack(): void {
    this.#isHeldBack = true;
  }

  /** How often it is asked from now on. */
  pace(how: 'idle' | 'busy'): void {
    this.#paceMs = how === 'busy' ? BUSY_INTERVAL_MS : STATUS_INTERVAL_MS;
  }

  /** Anything has come, or silence is what has to be expected now. */
  heard(): void {
    this.#heardAtMs = this.clock.nowMs();
  }

  /** A status has come. */
  answered(): void {
    this.#isOwed = false;
  }

  stop(): void {
    this.#isStopped = true;
    this.#timer.dispose();
  }

  #askAgain(): void {
    const nowMs = this.clock.nowMs();
    if (nowMs - this.#heardAtMs >= SILENT_MS) {
      this.#heardAtMs = nowMs;
      this.silent();
    }
    if (this.#isStopped) return;
    if (this.#isHeldBack || (this.#isOwed && nowMs - this.#askedAtMs < PATIENCE_MS)) this.#timer.arm(this.#paceMs);
    else this.ask();
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GrblStatus } from '@fabcommons/firmware';
import type { Clock } from './clock.js';
import type { StatusPoll } from './status-poll.js';
import { Timer } from './timer.js';

/** Nothing has come for so long: no report is on its way any more. */
const QUIET_MS = 1_000;
/** Between the report of Idle and the answer to a line that had come before the question. */
const CONFIRM_MS = 500;

/**
 * Finds out whether an answer was lost, or is only late: a slow machine or link may report Idle for seconds while lines are still on their way to it.
 * The wire keeps its order, so an Idle that answers a question asked behind the line shows that the line has arrived, if no older question is open.
 */
export class GrblLostAnswer {
  readonly #timer: Timer;
  #phase: 'none' | 'draining' | 'asked' | 'confirming' = 'none';

  constructor(
    clock: Clock,
    private readonly poll: StatusPoll,
    /** The machine rests, has had the line, and does not answer it. */
    private readonly lost: () => void,
  ) {
    this.#timer = new Timer(clock, () => this.#next());
  }

  /** It has said Idle for a while, and a line is not answered. */
  suspect(): void {
    if (this.#phase !== 'none') return;
    this.#phase = 'draining';
    this.poll.holdBack();
    this.#timer.arm(QUIET_MS);
  }

  /** A line has been answered, or the machine does something: nothing is lost. */
  clear(): void {
    if (this.#phase === 'none') return;
    const wasHeldBack = this.#phase === 'draining';
    this.#phase = 'none';
    this.#timer.disarm();
    if (wasHeldBack) this.poll.ask();
  }

  status(status: GrblStatus): void {
    if (this.#phase === 'none') return;
    if (status.state !== 'Idle') this.clear();
    else if (this.#phase === 'draining') this.#timer.arm(QUIET_MS);
    else if (this.#phase === 'asked') {
      this.#phase = 'confirming';
      this.#timer.arm(CONFIRM_MS);
    }
  }

  dispose(): void {
    this.#phase = 'none';
    this.#timer.dispose();
  }

  #next(): void {
    if (this.#phase === 'draining') {
      this.#phase = 'asked';
      this.poll.ask();
    } else if (this.#phase === 'confirming') {
      this.#phase = 'none';
      this.lost();
    }
  }
}

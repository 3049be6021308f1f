// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Clock } from './clock.js';
import type { MarlinStream } from './marlin-stream.js';
import { Timer } from './timer.js';

/** How long a stop waits for the lines in flight to be taken, so that nothing is left behind it: a dense program needs 20 ms. */
const EMPTY_MS = 100;
/** Nothing follows a stop for so long, unless it is acknowledged before: `M410` holds the machine for a second (`planner.cpp` quick_stop). */
const HOLD_MS = 4_000;

/**
 * Ends the motion of a Marlin. `M410` forgets what is planned and holds everything for a second; then the lines that were in the command buffer
 * already are carried out, from where the machine stands (2.1.2 `motion.cpp` quickstop_stepper; seen on 2.0.9.7 and 2.1.2: four moves of 100 mm, one
 * second after the stop). So it waits a moment for these lines. Where that is not enough, there are two kinds of firmware:
 * - with emergency parser the `M410` behind them in the buffer does nothing (`M108_M112_M410.cpp`): each `ok` of such a line is answered with another;
 * - without, it ends them. But it acts while it is read (`queue.cpp` get_serial_commands), and what is read meanwhile overwrites it in the buffer: so
 *   nothing may follow it before its `ok` (seen on 2.0.9.7).
 */
export class MarlinBrake {
  readonly #timer: Timer;
  #state: 'free' | 'emptying' | 'holding' = 'free';
  /** `ok`s of lines that were in flight, and of what was written behind them. */
  #lines = 0;
  #awaited = 0;

  constructor(
    clock: Clock,
    private readonly stream: MarlinStream,
    private readonly hasEmergencyParser: boolean,
    /** The motion has ended, as far as the machine tells. */
    private readonly onEnd: () => void,
  ) {
    this.#timer = new Timer(clock, () => this.#timeout());
  }

  /** While it is on, nothing but it is to be sent. */
  get isOn(): boolean {
    return this.#state !== 'free';
  }

  begin(): void {
    const { open, isLongOpen, isFaulted } = this.stream;
    if (open === 0 || isLongOpen || isFaulted) return this.#press();
    this.#state = 'emptying';
    this.#timer.arm(EMPTY_MS);
  }

  /** An `ok` came. */
  acknowledged(): void {
    if (this.#state === 'emptying') {
      if (this.stream.open === 0) this.#press();
      return;
    }
    if (this.#state !== 'holding') return;
    if (this.#lines > 0 && this.hasEmergencyParser) this.stream.raw('M410');
    this.#lines -= 1;
    this.#awaited -= 1;
    if (this.#awaited <= 0) this.#end();
  }

  /** Nothing is to be stopped any more. */
  release(): void {
    this.#state = 'free';
    this.#timer.disarm();
  }

  dispose(): void {
    this.release();
    this.#timer.dispose();
  }

  #press(): void {
    // M108 ends a wait: for a heater, for a person. Behind a plain line it would only take a slot of the command buffer from M410.
    const words = this.#state === 'emptying' && this.stream.open > 0 ? ['M410'] : ['M108', 'M410'];
    this.#lines = this.stream.open;
    this.#awaited = this.#lines + words.length;
    this.stream.raw(...words);
    // Nothing is behind it that could move.
    if (this.#lines === 0 || this.stream.isLongOpen) return this.#end();
    this.#state = 'holding';
    this.#timer.arm(HOLD_MS);
  }

  #timeout(): void {
    if (this.#state === 'emptying') return this.#press();
    // It may wait for something that nobody has sent, e.g. new filament.
    this.stream.raw('M108');
    this.#end();
  }

  #end(): void {
    this.release();
    this.onEnd();
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JogMove } from '@fabcommons/contracts';
import type { Clock } from './clock.js';
import { Timer } from './timer.js';

/** One piece of a motion by hand. Two are with the machine at a time: this is how far it goes on when a stop cannot be heard. */
const PIECE_MS = 200;
const MS_PER_MINUTE = 60_000;

/** Moves a Marlin by hand: in small relative pieces, at the pace of the motion, so that little is left in its planner when it is cancelled. */
export class MarlinJog {
  readonly #timer: Timer;
  #pieces = 0;
  #piece = '';

  constructor(
    clock: Clock,
    private readonly send: (...commands: string[]) => void,
  ) {
    this.#timer = new Timer(clock, () => this.#next());
  }

  get isMoving(): boolean {
    return this.#pieces > 0;
  }

  begin(move: JogMove): void {
    const lengths = { X: move.x ?? 0, Y: move.y ?? 0, Z: move.z ?? 0, E: move.e ?? 0 };
    const distanceMm = Math.hypot(lengths.X, lengths.Y, lengths.Z) || Math.abs(lengths.E);
    if (distanceMm === 0) return;
    const durationMs = (distanceMm / move.feedMmPerMin) * MS_PER_MINUTE;
    this.#pieces = Math.max(1, Math.ceil(durationMs / PIECE_MS));
    const words = Object.entries(lengths)
      .filter(([, mm]) => mm !== 0)
      .map(([axis, mm]) => `${axis}${(mm / this.#pieces).toFixed(4)}`);
    this.#piece = `G1 ${words.join(' ')} F${move.feedMmPerMin.toFixed(0)}`;
    // G90 and G91 hold for E too (Marlin `gcode/gcode.cpp` set_relative_mode).
    this.send('G91');
    this.#next();
    if (this.#pieces > 0) this.#next();
  }

  /** No further piece. What the machine has of it, the caller ends. */
  stop(): void {
    this.#pieces = 0;
    this.#timer.disarm();
  }

  dispose(): void {
    this.stop();
    this.#timer.dispose();
  }

  #next(): void {
    if (this.#pieces === 0) return;
    this.#pieces -= 1;
    if (this.#pieces > 0) {
      this.send(this.#piece);
      this.#timer.arm(PIECE_MS);
    } else this.send(this.#piece, 'G90', 'M114');
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LimitWords, Move } from './action.js';
import { forEachChord } from './arc.js';
import { junctionSpeed, startSpeed } from './junction.js';
import { LOOKAHEAD_MOVES } from './limits.js';
import { limitsAfter, type MotionLimits } from './motion-limits.js';
import { moveSeconds, type PlannedMove, planMove } from './planned-move.js';
import type { Vector } from './vector.js';

/** Adds up how long moves take on a machine that looks ahead, in one pass and bounded memory. */
export class TimeEstimate {
  readonly #queue: PlannedMove[] = [];
  #last: PlannedMove | null = null;
  #limits: MotionLimits;
  #seconds = 0;

  constructor(limits: MotionLimits) {
    this.#limits = limits;
  }

  /** A move after all moves so far; an arc in its chords. */
  move(move: Move): void {
    if (move.arc === null) return this.#line(move.from, move.to, move.extrudedMm, move);
    const ends: Vector[] = [];
    forEachChord(move.arc, this.#limits.arcToleranceMm, (to) => ends.push(to));
    let from = move.from;
    for (const to of ends) {
      this.#line(from, to, move.extrudedMm / ends.length, move);
      from = to;
    }
  }

  /** The machine comes to a stand: a dwell, a wait, a tool change. */
  stop(pauseMs: number): void {
    this.#retire(this.#queue.length);
    this.#last = null;
    this.#seconds += pauseMs / 1000;
  }

  /** The program changes the limits for what follows. */
  changeLimits(words: LimitWords): void {
    this.#limits = limitsAfter(this.#limits, words);
  }

  /** All of it, once the program has ended. */
  finish(): number {
    this.stop(0);
    return Math.round(this.#seconds * 1000);
  }

  #line(from: Vector, to: Vector, extrudedMm: number, wish: Move): void {
    const delta = { x: to.x - from.x, y: to.y - from.y, z: to.z - from.z, e: extrudedMm };
    const planned = planMove(delta, wish, this.#limits);
    if (planned === null) return;
    const start = startSpeed(planned, this.#limits);
    planned.maxEntryMmPerS = this.#last === null ? start : Math.max(start, junctionSpeed(this.#last, planned, this.#limits));
    this.#queue.push(planned);
    this.#last = planned;
    if (this.#queue.length >= LOOKAHEAD_MOVES) this.#retire(LOOKAHEAD_MOVES / 2);
  }

  /** Backward pass: nobody enters faster than they can brake for what follows; forward: nor faster than they could get. */
  #retire(count: number): void {
    const queue = this.#queue;
    const last = queue.at(-1);
    let exit = last === undefined ? 0 : startSpeed(last, this.#limits);
    for (let index = queue.length - 1; index >= 0; index -= 1) {
      const move = queue[index];
      if (move === undefined) continue;
      const reach = Math.sqrt(exit * exit + 2 * move.accelerationMmPerS2 * move.lengthMm);
      move.entryMmPerS = Math.min(move.maxEntryMmPerS, move.cruiseMmPerS, reach);
      exit = move.entryMmPerS;
    }
    for (let index = 0; index < count; index += 1) this.#take(index);
    const next = queue[count];
    if (next !== undefined) next.maxEntryMmPerS = next.entryMmPerS;
    queue.splice(0, count);
  }

  #take(index: number): void {
    const move = this.#queue[index];
    if (move === undefined) return;
    const next = this.#queue[index + 1];
    const reach = Math.sqrt(move.entryMmPerS * move.entryMmPerS + 2 * move.accelerationMmPerS2 * move.lengthMm);
    const exit = Math.min(next?.entryMmPerS ?? startSpeed(move, this.#limits), reach);
    if (next !== undefined) next.entryMmPerS = exit;
    this.#seconds += moveSeconds(move, Math.min(move.entryMmPerS, move.cruiseMmPerS), Math.min(exit, move.cruiseMmPerS));
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Move } from './action.js';
import { quarterPoints } from './arc.js';
import type { Bounds } from './report.js';
import { AXES, type Vector } from './vector.js';

type Known = Readonly<Record<'x' | 'y' | 'z', boolean>>;

/** Grows a box round moves. An axis counts from where the program first names it; until then its place is not known. */
export class BoundsCollector {
  readonly #min = { x: Number.POSITIVE_INFINITY, y: Number.POSITIVE_INFINITY, z: Number.POSITIVE_INFINITY };
  readonly #max = { x: Number.NEGATIVE_INFINITY, y: Number.NEGATIVE_INFINITY, z: Number.NEGATIVE_INFINITY };
  #isEmpty = true;

  /** Takes a move in: its ends, and what an arc bulges to. */
  add(move: Move): void {
    this.#point(move.from, move.wasKnown);
    this.#point(move.to, move.isKnown);
    if (move.arc !== null) for (const point of quarterPoints(move.arc)) this.#point(point, move.wasKnown);
  }

  /** The box; an axis never named is 0 to 0. Null when no axis was. */
  get bounds(): Bounds | null {
    if (this.#isEmpty) return null;
    const min = { ...this.#min };
    const max = { ...this.#max };
    for (const axis of AXES) {
      min[axis] = Number.isFinite(min[axis]) ? rounded(min[axis]) : 0;
      max[axis] = Number.isFinite(max[axis]) ? rounded(max[axis]) : 0;
    }
    return { min, max };
  }

  #point(point: Vector, known: Known): void {
    for (const axis of AXES) {
      if (!known[axis]) continue;
      this.#isEmpty = false;
      if (point[axis] < this.#min[axis]) this.#min[axis] = point[axis];
      if (point[axis] > this.#max[axis]) this.#max[axis] = point[axis];
    }
  }
}

/** To a hundredth of a micrometre: sums of inches and relative moves carry noise below that. */
function rounded(mm: number): number {
  return Math.round(mm * 1e5) / 1e5 + 0;
}

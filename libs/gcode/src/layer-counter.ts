// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Move } from './action.js';

/** Two heights closer than this are one layer; slicers go down to 0.05 mm. */
const SAME_LAYER_MM = 0.02;

/**
 * Counts printed layers: by the slicer's own comments (`;LAYER_CHANGE` of PrusaSlicer and Orca, `;LAYER:3` of Cura) where it writes them,
 * else by the heights at which something is extruded sideways, each above the last.
 */
export class LayerCounter {
  #commented = 0;
  #seen = 0;
  #topMm = Number.NEGATIVE_INFINITY;

  /** Looks at a comment, without its semicolon. */
  comment(text: string): void {
    if (text === 'LAYER_CHANGE' || /^LAYER:-?\d+$/.test(text)) this.#commented += 1;
  }

  /** Looks at a move. */
  move(move: Move): void {
    const isSideways = move.from.x !== move.to.x || move.from.y !== move.to.y;
    if (move.extrudedMm <= 0 || !isSideways || move.to.z <= this.#topMm + SAME_LAYER_MM) return;
    this.#topMm = move.to.z;
    this.#seen += 1;
  }

  /** Layers begun so far; 0 for a program that extrudes nothing. */
  get count(): number {
    if (this.#seen === 0) return 0;
    return this.#commented > 0 ? this.#commented : this.#seen;
  }
}

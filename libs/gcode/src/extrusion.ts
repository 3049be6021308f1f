// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_TOOLS } from './limits.js';

/**
 * Filament that has left each tool's spool. A retraction gives back nothing: what counts is how far the filament has ever been pushed,
 * so that the figure never falls, a retraction and its return cancel out, and a retraction at the end leaves the total as slicers report it.
 */
export class Extrusion {
  readonly #advancedMm: number[] = [0];
  readonly #farthestMm: number[] = [0];

  /** Adds a push (positive) or a retraction (negative) of one tool, mm. */
  add(tool: number, advanceMm: number): void {
    if (tool >= MAX_TOOLS) return;
    while (this.#advancedMm.length <= tool) {
      this.#advancedMm.push(0);
      this.#farthestMm.push(0);
    }
    const advanced = (this.#advancedMm[tool] ?? 0) + advanceMm;
    this.#advancedMm[tool] = advanced;
    if (advanced > (this.#farthestMm[tool] ?? 0)) this.#farthestMm[tool] = advanced;
  }

  /** Whole micrometres by tool; one entry at least. */
  get totalsUm(): number[] {
    return this.#farthestMm.map((mm) => Math.round(mm * 1000));
  }
}

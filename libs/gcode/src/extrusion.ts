// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_TOOLS } from './limits.js';

/**
 * Filament that has left each tool's spool. A retraction gives back nothing: what counts is how far the filament has ever been pushed,
 * so that the figure never falls, a retraction and its return cancel out, and a retraction at the end leaves the total as slicers report it.
 */
export class Extrusion {
  readonly #advancedMm = new Float64Array(MAX_TOOLS);
  readonly #farthestMm = new Float64Array(MAX_TOOLS);
  #tools = 1;

  /** Adds a push (positive) or a retraction (negative) of one tool, mm. */
  add(tool: number, advanceMm: number): void {
    if (tool >= MAX_TOOLS) return;
    if (tool >= this.#tools) this.#tools = tool + 1;
    const advanced = (this.#advancedMm[tool] as number) + advanceMm;
    this.#advancedMm[tool] = advanced;
    if (advanced > (this.#farthestMm[tool] as number)) this.#farthestMm[tool] = advanced;
  }

  /** Whole micrometres by tool; one entry at least. */
  get totalsUm(): number[] {
    return Array.from(this.#farthestMm.subarray(0, this.#tools), (mm) => Math.round(mm * 1000));
  }
}

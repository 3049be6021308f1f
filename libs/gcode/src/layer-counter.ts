// SPDX-License-Identifier: AGPL-3.0-or-later

/** Two heights closer than this are one layer; slicers go down to 0.05 mm. */
const SAME_LAYER_MM = 0.02;

/**
 * Counts printed layers: by the slicer's own comments (`;LAYER_CHANGE` of PrusaSlicer and Orca, `; CHANGE_LAYER` of Bambu Studio,
 * `;LAYER:3` of Cura) where it writes them, else by the heights at which something is extruded sideways, each above the last.
 */
export class LayerCounter {
  #commented = 0;
  #seen = 0;
  /** An extrusion above this begins a layer. */
  nextMm = Number.NEGATIVE_INFINITY;

  /** Looks at a comment, without its semicolon; true when it begins a layer. */
  comment(text: string): boolean {
    if (text !== 'LAYER_CHANGE' && text !== 'CHANGE_LAYER' && !/^LAYER:-?\d+$/.test(text)) return false;
    this.#commented += 1;
    return true;
  }

  /** Something is extruded sideways above `nextMm`; true when that begins a layer. */
  rise(zMm: number): boolean {
    this.nextMm = zMm + SAME_LAYER_MM;
    this.#seen += 1;
    return this.#commented === 0;
  }

  /** True once the slicer's comments count. */
  get isCommented(): boolean {
    return this.#commented > 0;
  }

  /** Layers begun so far; 0 for a program that extrudes nothing. */
  get count(): number {
    if (this.#seen === 0) return 0;
    return this.#commented > 0 ? this.#commented : this.#seen;
  }
}

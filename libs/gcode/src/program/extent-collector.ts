// SPDX-License-Identifier: AGPL-3.0-or-later
import { KNOWN_X, KNOWN_Y, KNOWN_Z } from '../modal-state.js';
import type { AxisExtent, Extent } from '../safety-report.js';

/** Grows a box round places, and remembers the line of each side. An axis counts from where the program first names it. */
export class ExtentCollector {
  minX = Number.POSITIVE_INFINITY;
  minY = Number.POSITIVE_INFINITY;
  minZ = Number.POSITIVE_INFINITY;
  maxX = Number.NEGATIVE_INFINITY;
  maxY = Number.NEGATIVE_INFINITY;
  maxZ = Number.NEGATIVE_INFINITY;
  #minXLine = 0;
  #minYLine = 0;
  #minZLine = 0;
  #maxXLine = 0;
  #maxYLine = 0;
  #maxZLine = 0;

  /** Takes a place in, on the axes whose KNOWN_ bits are set. */
  add(known: number, x: number, y: number, z: number, line: number): void {
    if ((known & KNOWN_X) !== 0) {
      if (x < this.minX) {
        this.minX = x;
        this.#minXLine = line;
      }
      if (x > this.maxX) {
        this.maxX = x;
        this.#maxXLine = line;
      }
    }
    if ((known & KNOWN_Y) !== 0) {
      if (y < this.minY) {
        this.minY = y;
        this.#minYLine = line;
      }
      if (y > this.maxY) {
        this.maxY = y;
        this.#maxYLine = line;
      }
    }
    if ((known & KNOWN_Z) !== 0) {
      if (z < this.minZ) {
        this.minZ = z;
        this.#minZLine = line;
      }
      if (z > this.maxZ) {
        this.maxZ = z;
        this.#maxZLine = line;
      }
    }
  }

  /** Per axis, rounded to a hundredth of a micrometre. */
  get extent(): Extent {
    return {
      x: side(this.minX, this.#minXLine, this.maxX, this.#maxXLine),
      y: side(this.minY, this.#minYLine, this.maxY, this.#maxYLine),
      z: side(this.minZ, this.#minZLine, this.maxZ, this.#maxZLine),
    };
  }
}

function side(min: number, minLine: number, max: number, maxLine: number): AxisExtent | null {
  if (min > max) return null;
  return { min: { value: roundedMm(min), line: minLine }, max: { value: roundedMm(max), line: maxLine } };
}

/** To a hundredth of a micrometre: sums of inches and relative moves carry noise below that. */
export function roundedMm(mm: number): number {
  return Math.round(mm * 1e5) / 1e5 + 0;
}

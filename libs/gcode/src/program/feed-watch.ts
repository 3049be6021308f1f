// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Direction } from '../plan/planner-limits.js';
import type { Extreme } from '../safety-report.js';

/** The highest feed along each axis, mm/min, and its line. */
export class FeedWatch {
  #x = 0;
  #y = 0;
  #z = 0;
  #e = 0;
  #xLine = 0;
  #yLine = 0;
  #zLine = 0;
  #eLine = 0;

  /** A move works at this feed in this direction. */
  see(direction: Direction, feedMmPerMin: number, line: number): void {
    const x = Math.abs(direction.directionX) * feedMmPerMin;
    const y = Math.abs(direction.directionY) * feedMmPerMin;
    const z = Math.abs(direction.directionZ) * feedMmPerMin;
    const e = Math.abs(direction.directionE) * feedMmPerMin;
    if (x > this.#x) {
      this.#x = x;
      this.#xLine = line;
    }
    if (y > this.#y) {
      this.#y = y;
      this.#yLine = line;
    }
    if (z > this.#z) {
      this.#z = z;
      this.#zLine = line;
    }
    if (e > this.#e) {
      this.#e = e;
      this.#eLine = line;
    }
  }

  get highest(): { x: Extreme | null; y: Extreme | null; z: Extreme | null; e: Extreme | null } {
    return {
      x: extreme(this.#x, this.#xLine),
      y: extreme(this.#y, this.#yLine),
      z: extreme(this.#z, this.#zLine),
      e: extreme(this.#e, this.#eLine),
    };
  }
}

function extreme(value: number, line: number): Extreme | null {
  return value > 0 ? { value: Math.round(value * 1000) / 1000, line } : null;
}

// SPDX-License-Identifier: AGPL-3.0-or-later

const FLOATS = 9;
const FIRST_TRIANGLES = 4_096;

/** Triangles in memory, nine coordinates each, up to a bound: beyond it nothing is kept, and `isComplete` says so. */
export class TriangleList {
  #floats = new Float32Array(FIRST_TRIANGLES * FLOATS);
  #count = 0;
  #isComplete = true;

  constructor(private readonly maxTriangles: number) {}

  /** False when there were more than the bound. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The coordinates: nine for each triangle. */
  get coordinates(): Float32Array {
    return this.#floats.subarray(0, this.#count * FLOATS);
  }

  /** Copies one triangle. */
  add(corners: Float32Array): void {
    if (!this.#isComplete) return;
    if (this.#count === this.maxTriangles) {
      this.#isComplete = false;
      this.#count = 0;
      this.#floats = new Float32Array(0);
      return;
    }
    if ((this.#count + 1) * FLOATS > this.#floats.length) {
      const larger = new Float32Array(Math.min(this.#floats.length * 2, this.maxTriangles * FLOATS));
      larger.set(this.#floats);
      this.#floats = larger;
    }
    this.#floats.set(corners, this.#count * FLOATS);
    this.#count += 1;
  }
}

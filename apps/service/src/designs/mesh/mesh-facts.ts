// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Xyz } from '@fabcommons/contracts';
import type { MeshReport } from './mesh-report.js';

/** Most triangles of one mesh; a finer one is "oversized": no printer can show the difference. */
export const MAX_TRIANGLES = 4_000_000;
/** Farthest coordinate believed, mm: a mesh that is larger was drawn in other units or is broken. */
export const MAX_COORDINATE_MM = 100_000;

/** What a mesh is, in mm. `isWatertight`: every edge has its counterpart, so the inside is known. */
export interface MeshFacts {
  readonly triangles: number;
  readonly boundsMm: { readonly min: Xyz; readonly max: Xyz };
  readonly volumeMm3: number;
  readonly areaMm2: number;
  readonly isWatertight: boolean;
  /** What only a mesh held in memory shows; absent for meshes that were read before there was one, null for very large ones. */
  readonly report?: MeshReport | null;
}

/** Why bytes are no mesh we take; `text` says what was found and what to do. */
export interface MeshProblem {
  readonly code: 'empty' | 'truncated' | 'too-many-triangles' | 'not-stl' | 'not-3mf' | 'zip-bomb' | 'bad-coordinates';
  readonly text: string;
}

/** The outcome of reading a mesh. */
export type MeshReading =
  | { readonly kind: 'mesh'; readonly facts: MeshFacts }
  | { readonly kind: 'problem'; readonly problem: MeshProblem };

/** Offsets of the corners in nine coordinates, as edges. */
const EDGES = [0, 3, 6, 0] as const;
const MIX_A = 0x85ebca6b;
const MIX_B = 0xc2b2ae35;

/**
 * Adds up triangles in constant memory. A closed surface runs along each edge once in each direction; so the sum of a hash of every directed
 * edge minus that of its reverse is zero. Two lanes of 32 bits make a false "closed" a matter of one in 2^64. The loops are plain because
 * they run for millions of triangles.
 */
export class MeshSum {
  /** `keep`: gets the nine coordinates of each triangle that was added, to copy them. */
  constructor(private readonly keep?: (corners: Float32Array) => void) {}
  #triangles = 0;
  #sixVolumes = 0;
  #twoAreas = 0;
  readonly #min = new Float64Array(3).fill(Infinity);
  readonly #max = new Float64Array(3).fill(-Infinity);
  readonly #lanes = new Int32Array(2);
  readonly #corners = new Float32Array(9);
  readonly #bits = new Int32Array(this.#corners.buffer);

  /** How many triangles were added. */
  get triangles(): number {
    return this.#triangles;
  }

  /** Nine coordinates, three corners, counter-clockwise seen from outside: fill it, then call {@link add}. */
  get corners(): Float32Array {
    return this.#corners;
  }

  /** Adds the triangle in {@link corners}; false when a coordinate is no number or out of all bounds. */
  add(): boolean {
    const corners = this.#corners;
    for (let index = 0; index < 9; index += 1) {
      const value = corners[index] ?? Number.NaN;
      if (!(Math.abs(value) <= MAX_COORDINATE_MM)) return false;
      const axis = index % 3;
      if (value < (this.#min[axis] ?? 0)) this.#min[axis] = value;
      if (value > (this.#max[axis] ?? 0)) this.#max[axis] = value;
      // -0 and 0 are one place.
      if (value === 0) corners[index] = 0;
    }
    this.#triangles += 1;
    this.keep?.(corners);
    this.#measure(corners);
    for (let edge = 0; edge < 3; edge += 1) this.#edge(EDGES[edge] ?? 0, EDGES[edge + 1] ?? 0);
    return true;
  }

  /** The facts so far; null without a triangle. */
  facts(): MeshFacts | null {
    if (this.#triangles === 0) return null;
    const [minX = 0, minY = 0, minZ = 0] = this.#min;
    const [maxX = 0, maxY = 0, maxZ = 0] = this.#max;
    return {
      triangles: this.#triangles,
      boundsMm: { min: { x: minX, y: minY, z: minZ }, max: { x: maxX, y: maxY, z: maxZ } },
      // An inside-out mesh has a negative sum; slicers turn it round.
      volumeMm3: Math.abs(this.#sixVolumes) / 6,
      areaMm2: this.#twoAreas / 2,
      isWatertight: this.#lanes.every((lane) => lane === 0),
    };
  }

  #measure(corners: Float32Array): void {
    const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = corners;
    const ux = bx - ax;
    const uy = by - ay;
    const uz = bz - az;
    const vx = cx - ax;
    const vy = cy - ay;
    const vz = cz - az;
    const nx = uy * vz - uz * vy;
    const ny = uz * vx - ux * vz;
    const nz = ux * vy - uy * vx;
    this.#twoAreas += Math.sqrt(nx * nx + ny * ny + nz * nz);
    this.#sixVolumes += ax * nx + ay * ny + az * nz;
  }

  #edge(from: number, to: number): void {
    const first = this.#place(from, MIX_A);
    const second = this.#place(to, MIX_A);
    const third = this.#place(from, MIX_B);
    const fourth = this.#place(to, MIX_B);
    this.#lanes[0] = (this.#lanes[0] ?? 0) + directed(first, second) - directed(second, first);
    this.#lanes[1] = (this.#lanes[1] ?? 0) + directed(third, fourth) - directed(fourth, third);
  }

  #place(start: number, seed: number): number {
    let hash = seed;
    for (let axis = 0; axis < 3; axis += 1) {
      hash = Math.imul(hash ^ (this.#bits[start + axis] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    return hash;
  }
}

/** A number for the way from one place to another; the way back has another one. */
function directed(from: number, to: number): number {
  let hash = Math.imul(from, MIX_A) ^ Math.imul(to, MIX_B);
  hash = Math.imul(hash ^ (hash >>> 16), 0x27d4eb2f);
  return hash ^ (hash >>> 13);
}

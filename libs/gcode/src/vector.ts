// SPDX-License-Identifier: AGPL-3.0-or-later

/** A point or a distance in millimetres, in the program's coordinates. */
export type Vector = { readonly x: number; readonly y: number; readonly z: number };

/** The three linear axes in the order of RS274. */
export const AXES = ['x', 'y', 'z'] as const;

/** One of the three linear axes. */
export type Axis = (typeof AXES)[number];

/** Length of a distance, mm. */
export function lengthOf(vector: Vector): number {
  return Math.hypot(vector.x, vector.y, vector.z);
}

/** From one point to another. */
export function between(from: Vector, to: Vector): Vector {
  return { x: to.x - from.x, y: to.y - from.y, z: to.z - from.z };
}

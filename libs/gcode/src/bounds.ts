// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Bounds } from './report.js';
import type { Extent } from './safety-report.js';
import { AXES, type Axis } from './vector.js';

/** The box round several extents; an axis that none of them names is 0 to 0. Null when no axis is named. */
export function boundsOf(extents: readonly Extent[]): Bounds | null {
  const range = (axis: Axis): { min: number; max: number } | null => {
    const sides = extents.flatMap((extent) => extent[axis] ?? []);
    if (sides.length === 0) return null;
    return { min: Math.min(...sides.map(({ min }) => min.value)), max: Math.max(...sides.map(({ max }) => max.value)) };
  };
  const ranges = { x: range('x'), y: range('y'), z: range('z') };
  if (AXES.every((axis) => ranges[axis] === null)) return null;
  return {
    min: { x: ranges.x?.min ?? 0, y: ranges.y?.min ?? 0, z: ranges.z?.min ?? 0 },
    max: { x: ranges.x?.max ?? 0, y: ranges.y?.max ?? 0, z: ranges.z?.max ?? 0 },
  };
}

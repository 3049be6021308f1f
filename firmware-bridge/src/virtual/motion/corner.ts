// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PlannedMove } from './move.js';

/** Junction deviation as Grbl introduced it and Marlin took it over. `limitsSmallSegments` is Marlin's JD_HANDLE_SMALL_SEGMENTS. */
export type CornerRule = { readonly deviationMm: number; readonly limitsSmallSegments: boolean };

type Side = Pick<PlannedMove, 'direction' | 'lengthMm' | 'programmedMmPerS' | 'accelerationMmPerS2'>;

/** Cosines beyond this are straight on or straight back (Grbl 1.1 planner.c, plan_buffer_line; Marlin 2.1 planner.cpp). */
const STRAIGHT = 0.999999;

/**
 * Fastest speed through the corner from one move to the next, mm/s: v^2 = a * d * s / (1 - s) with s the sine of half the angle between the
 * moves (Grbl 1.1 planner.c). Marlin bounds it further for segments under 1 mm that turn by less than 45 degrees: v^2 = a * length / angle.
 */
export function cornerSpeed(before: Side, after: Side, rule: CornerRule): number {
  const slower = Math.min(before.programmedMmPerS, after.programmedMmPerS);
  const cosine = -before.direction.reduce((sum, share, axis) => sum + share * (after.direction[axis] ?? 0), 0);
  if (cosine > STRAIGHT) return 0;
  if (cosine < -STRAIGHT) return slower;
  const sineHalf = Math.sqrt(Math.max((1 - cosine) / 2, 0));
  if (sineHalf >= 1) return slower;
  let squared = (after.accelerationMmPerS2 * rule.deviationMm * sineHalf) / (1 - sineHalf);
  if (rule.limitsSmallSegments && after.lengthMm < 1 && cosine < -Math.SQRT1_2) {
    squared = Math.min(squared, (after.lengthMm * after.accelerationMmPerS2) / Math.acos(-cosine));
  }
  return Math.min(slower, Math.sqrt(squared));
}

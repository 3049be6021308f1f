// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MotionLimits, PerAxis } from './motion-limits.js';

/** A straight move as a planner sees it: one direction, one cruising speed, one acceleration. */
export type PlannedMove = {
  readonly lengthMm: number;
  /** Share of the length that falls on each axis; of the extruder, too. */
  readonly direction: PerAxis;
  readonly cruiseMmPerS: number;
  readonly accelerationMmPerS2: number;
  /** Fastest allowed at its start, by the corner with the move before it. */
  maxEntryMmPerS: number;
  entryMmPerS: number;
};

const AXES_AND_EXTRUDER = ['x', 'y', 'z', 'e'] as const;

/** A feed for moves of programs that set none: the firmwares' own start value is of this order (Marlin, feedrate_mm_s 25). */
const UNSET_FEED_MM_PER_S = 25;

/** Plans a straight move by itself, without its corners. `delta` in mm; `feedMmPerMin` 0 where the program set none. Null when nothing moves. */
export function planMove(
  delta: PerAxis,
  wish: { readonly feedMmPerMin: number; readonly isRapid: boolean },
  limits: MotionLimits,
): PlannedMove | null {
  const travelMm = Math.hypot(delta.x, delta.y, delta.z);
  const lengthMm = travelMm > 0 ? travelMm : Math.abs(delta.e);
  if (!(lengthMm > 0) || !Number.isFinite(lengthMm)) return null;
  const direction = { x: delta.x / lengthMm, y: delta.y / lengthMm, z: delta.z / lengthMm, e: delta.e / lengthMm };
  const feed = wish.feedMmPerMin > 0 ? wish.feedMmPerMin / 60 : UNSET_FEED_MM_PER_S;
  let cruiseMmPerS = wish.isRapid && limits.rapidsIgnoreFeed ? Number.MAX_VALUE : feed;
  let accelerationMmPerS2 = baseAcceleration(travelMm, delta.e, limits);
  for (const axis of AXES_AND_EXTRUDER) {
    const share = Math.abs(direction[axis]);
    if (share === 0) continue;
    cruiseMmPerS = Math.min(cruiseMmPerS, limits.maxFeedMmPerS[axis] / share);
    accelerationMmPerS2 = Math.min(accelerationMmPerS2, limits.maxAccelerationMmPerS2[axis] / share);
  }
  return { lengthMm, direction, cruiseMmPerS, accelerationMmPerS2, maxEntryMmPerS: 0, entryMmPerS: 0 };
}

/** Time of a move that enters and leaves at the given speeds, seconds: accelerate, cruise, brake. */
export function moveSeconds(move: PlannedMove, entryMmPerS: number, exitMmPerS: number): number {
  const { lengthMm, accelerationMmPerS2: a, cruiseMmPerS: cruise } = move;
  const speedUpMm = Math.max(cruise * cruise - entryMmPerS * entryMmPerS, 0) / (2 * a);
  const slowDownMm = Math.max(cruise * cruise - exitMmPerS * exitMmPerS, 0) / (2 * a);
  const cruiseMm = lengthMm - speedUpMm - slowDownMm;
  if (cruiseMm >= 0) return (cruise - entryMmPerS) / a + cruiseMm / cruise + (cruise - exitMmPerS) / a;
  const peak = Math.sqrt(Math.max(a * lengthMm + (entryMmPerS * entryMmPerS + exitMmPerS * exitMmPerS) / 2, 0));
  return Math.max(peak - entryMmPerS, 0) / a + Math.max(peak - exitMmPerS, 0) / a;
}

function baseAcceleration(travelMm: number, extrudedMm: number, limits: MotionLimits): number {
  if (travelMm === 0) return limits.retractAccelerationMmPerS2;
  return extrudedMm > 0 ? limits.printAccelerationMmPerS2 : limits.travelAccelerationMmPerS2;
}

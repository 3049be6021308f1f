// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MotionLimits, PerAxis } from './motion-limits.js';
import type { PlannedMove } from './planned-move.js';

/** Corners with a cosine above this turn back on themselves; those below go straight on (Grbl planner.c, plan_buffer_line). */
const STRAIGHT_COSINE = 0.999999;

/** Fastest speed through the corner between two moves, mm/s; by the rule the limits name. Speed from standstill is `startSpeed`. */
export function junctionSpeed(before: PlannedMove, after: PlannedMove, limits: MotionLimits): number {
  const { junction } = limits;
  return junction.kind === 'deviation' ? deviationSpeed(before, after, junction.mm) : jerkSpeed(before, after, junction.mmPerS);
}

/** Fastest start from, or stop to, standstill: none by deviation, half a jump by jerk (Marlin classic jerk, "safe speed"). */
export function startSpeed(move: PlannedMove, limits: MotionLimits): number {
  if (limits.junction.kind === 'deviation') return 0;
  let speed = move.cruiseMmPerS;
  for (const axis of ['x', 'y', 'z', 'e'] as const) {
    const share = Math.abs(move.direction[axis]);
    if (share > 0) speed = Math.min(speed, limits.junction.mmPerS[axis] / share);
  }
  return speed;
}

/** Grbl's rule: the circle that touches both moves and stays within the deviation of the corner, at the acceleration of the move. */
function deviationSpeed(before: PlannedMove, after: PlannedMove, deviationMm: number): number {
  const slower = Math.min(before.cruiseMmPerS, after.cruiseMmPerS);
  const cosine = -dot(before.direction, after.direction);
  if (cosine > STRAIGHT_COSINE) return 0;
  if (cosine < -STRAIGHT_COSINE) return slower;
  const sineHalf = Math.sqrt((1 - cosine) / 2);
  return Math.min(slower, Math.sqrt((after.accelerationMmPerS2 * deviationMm * sineHalf) / (1 - sineHalf)));
}

/** Classic jerk: both speeds scaled until no axis jumps by more than its limit; a reversal counts the larger of the two speeds. */
function jerkSpeed(before: PlannedMove, after: PlannedMove, jerkMmPerS: PerAxis): number {
  const slower = Math.min(before.cruiseMmPerS, after.cruiseMmPerS);
  let factor = 1;
  for (const axis of ['x', 'y', 'z', 'e'] as const) {
    const exit = before.direction[axis] * slower * factor;
    const entry = after.direction[axis] * slower * factor;
    const isReversal = exit * entry < 0;
    const jump = isReversal ? Math.max(Math.abs(exit), Math.abs(entry)) : Math.abs(exit - entry);
    if (jump > jerkMmPerS[axis]) factor *= jerkMmPerS[axis] / jump;
  }
  return slower * factor;
}

function dot(left: PerAxis, right: PerAxis): number {
  return left.x * right.x + left.y * right.y + left.z * right.z;
}

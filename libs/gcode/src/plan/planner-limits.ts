// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MotionLimits } from '../motion-limits.js';

/** Direction of the move before, as the planner keeps it. */
export type Direction = {
  readonly directionX: number;
  readonly directionY: number;
  readonly directionZ: number;
  readonly directionE: number;
};

/** The limits of a machine as plain numbers, and the rules that use them: one move after the other, nothing allocated. */
export class PlannerLimits {
  #feedX = 0;
  #feedY = 0;
  #feedZ = 0;
  #feedE = 0;
  #accelX = 0;
  #accelY = 0;
  #accelZ = 0;
  #accelE = 0;
  #jerkX = 0;
  #jerkY = 0;
  #jerkZ = 0;
  #jerkE = 0;
  #print = 0;
  #travel = 0;
  #retract = 0;
  isJerk = false;
  deviationMm = 0;
  rapidsIgnoreFeed = false;
  /** Moves behind the one at hand that the machine knows when it chooses the speed between them; 0 for all. */
  movesAhead = 0;
  /** What `hold` found for the last move, mm/s and mm/s2. */
  cruise = 0;
  acceleration = 0;

  constructor(limits: MotionLimits) {
    this.take(limits);
  }

  take(limits: MotionLimits): void {
    const { maxFeedMmPerS: feed, maxAccelerationMmPerS2: accel, junction } = limits;
    this.#feedX = feed.x;
    this.#feedY = feed.y;
    this.#feedZ = feed.z;
    this.#feedE = feed.e;
    this.#accelX = accel.x;
    this.#accelY = accel.y;
    this.#accelZ = accel.z;
    this.#accelE = accel.e;
    this.#print = limits.printAccelerationMmPerS2;
    this.#travel = limits.travelAccelerationMmPerS2;
    this.#retract = limits.retractAccelerationMmPerS2;
    this.isJerk = junction.kind === 'jerk';
    this.deviationMm = junction.kind === 'deviation' ? junction.mm : 0;
    this.rapidsIgnoreFeed = limits.rapidsIgnoreFeed;
    this.movesAhead = Math.max((limits.bufferedMoves ?? 1) - 1, 0);
    if (junction.kind !== 'jerk') return;
    this.#jerkX = junction.mmPerS.x;
    this.#jerkY = junction.mmPerS.y;
    this.#jerkZ = junction.mmPerS.z;
    this.#jerkE = junction.mmPerS.e;
  }

  /** Printing, travel or filament alone, mm/s2, before the limits of the axes. */
  accelerationFor(travel2: number, extrudedMm: number): number {
    if (travel2 === 0) return this.#retract;
    return extrudedMm > 0 ? this.#print : this.#travel;
  }

  /** Holds a wished speed and acceleration within each axis' own limit; the result is in `cruise` and `acceleration`. */
  hold(x: number, y: number, z: number, e: number, wishedSpeed: number, wishedAcceleration: number): void {
    let cruise = wishedSpeed;
    let acceleration = wishedAcceleration;
    const shareX = x < 0 ? -x : x;
    const shareY = y < 0 ? -y : y;
    if (shareX * cruise > this.#feedX) cruise = this.#feedX / shareX;
    if (shareY * cruise > this.#feedY) cruise = this.#feedY / shareY;
    if (shareX * acceleration > this.#accelX) acceleration = this.#accelX / shareX;
    if (shareY * acceleration > this.#accelY) acceleration = this.#accelY / shareY;
    if (z !== 0) {
      const share = z < 0 ? -z : z;
      if (share * cruise > this.#feedZ) cruise = this.#feedZ / share;
      if (share * acceleration > this.#accelZ) acceleration = this.#accelZ / share;
    }
    if (e !== 0) {
      const share = e < 0 ? -e : e;
      if (share * cruise > this.#feedE) cruise = this.#feedE / share;
      if (share * acceleration > this.#accelE) acceleration = this.#accelE / share;
    }
    this.cruise = cruise;
    this.acceleration = acceleration;
  }

  /** Square of the fastest start from, or stop to, standstill: half a jump by jerk (Marlin classic jerk, "safe speed"); none by deviation. */
  safeSpeed2(x: number, y: number, z: number, e: number, cruise: number): number {
    let speed = cruise;
    if (Math.abs(x) * speed > this.#jerkX) speed = this.#jerkX / Math.abs(x);
    if (Math.abs(y) * speed > this.#jerkY) speed = this.#jerkY / Math.abs(y);
    if (Math.abs(z) * speed > this.#jerkZ) speed = this.#jerkZ / Math.abs(z);
    if (Math.abs(e) * speed > this.#jerkE) speed = this.#jerkE / Math.abs(e);
    return speed * speed;
  }

  /** Share of the slower speed at which no axis jumps by more than its limit; a reversal counts the larger of the two speeds. */
  jerkShare(before: Direction, x: number, y: number, z: number, e: number, slower: number): number {
    let share = jump(before.directionX, x, slower, this.#jerkX, 1);
    share = jump(before.directionY, y, slower, this.#jerkY, share);
    share = jump(before.directionZ, z, slower, this.#jerkZ, share);
    return jump(before.directionE, e, slower, this.#jerkE, share);
  }
}

function jump(exit: number, entry: number, slower: number, limit: number, share: number): number {
  let change = exit > entry ? exit - entry : entry - exit;
  if (exit * entry < 0) change = Math.max(Math.abs(exit), Math.abs(entry));
  const jumpMmPerS = change * slower * share;
  return jumpMmPerS > limit ? (share * limit) / jumpMmPerS : share;
}

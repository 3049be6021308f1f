// SPDX-License-Identifier: AGPL-3.0-or-later
import { LOOKAHEAD_MOVES, PLANNED_MOVES } from '../limits.js';
import type { MotionLimits } from '../motion-limits.js';
import { PlannerLimits } from './planner-limits.js';

/** Corners with a cosine above this turn back on themselves; those below go straight on (Grbl planner.c, plan_buffer_line). */
const STRAIGHT_COSINE = 0.999999;

/** A feed for moves of programs that set none: the firmwares' own start value is of this order (Marlin, feedrate_mm_s 25). */
const UNSET_FEED_MM_PER_S = 25;

/** Told how long a move took once that is decided: `tag` is what was given with the move. */
export interface MoveTimes {
  took(tag: number, seconds: number): void;
}

/**
 * Adds up how long straight moves take on a machine that looks ahead, in one pass and bounded memory. Speeds are kept squared: speed
 * gained over a move is then a sum, and a root is taken once, when a move is decided. Moves lie in arrays side by side, oldest first;
 * when they are full the backward pass runs once and all but the look-ahead are decided.
 */
export class Planner {
  readonly #acceleration = new Float64Array(PLANNED_MOVES);
  readonly #cruise = new Float64Array(PLANNED_MOVES);
  /** Square of the speed gained over the whole move. */
  readonly #gain2 = new Float64Array(PLANNED_MOVES);
  /** Fastest allowed at the start, by the corner before. */
  readonly #corner2 = new Float64Array(PLANNED_MOVES);
  /** Fastest at the start that lets the machine brake for what follows. */
  readonly #entry2 = new Float64Array(PLANNED_MOVES);
  readonly #tag = new Int32Array(PLANNED_MOVES);
  #count = 0;
  /**
   * The move for `add`: distance along X, Y, Z and E, mm, and feed, mm/min, 0 where the program has set none. An array, since numbers
   * given as arguments are put on the heap one by one.
   */
  readonly step = new Float64Array(5);
  /** Direction of the newest move, shares of its length. */
  directionX = 0;
  directionY = 0;
  directionZ = 0;
  directionE = 0;
  #newestCruise = 0;
  #isMoving = false;
  /** Square of the speed at which the newest move may end when nothing follows. */
  #safe2 = 0;
  readonly #limits: PlannerLimits;
  #seconds = 0;

  constructor(
    limits: MotionLimits,
    readonly times: MoveTimes,
  ) {
    this.#limits = new PlannerLimits(limits);
  }

  /** The limits for what follows. */
  changeLimits(limits: MotionLimits): void {
    this.#limits.take(limits);
  }

  /** A straight move after all moves so far, as `step` says. False when nothing moves. */
  add(isRapid: boolean, tag: number): boolean {
    const step = this.step;
    const dx = step[0] as number;
    const dy = step[1] as number;
    const dz = step[2] as number;
    const de = step[3] as number;
    const travel2 = dx * dx + dy * dy + dz * dz;
    const lengthMm = travel2 > 0 ? Math.sqrt(travel2) : Math.abs(de);
    if (!(lengthMm > 0)) return false;
    const limits = this.#limits;
    const per = 1 / lengthMm;
    const x = dx * per;
    const y = dy * per;
    const z = dz * per;
    const e = de * per;
    limits.hold(x, y, z, e, wishedSpeed(limits, step[4] as number, isRapid), limits.accelerationFor(travel2, de));
    const cruise = limits.cruise;
    const safe2 = limits.isJerk ? limits.safeSpeed2(x, y, z, e, cruise) : 0;
    let corner2 = safe2;
    if (this.#isMoving) corner2 = Math.max(safe2, this.#throughCorner2(x, y, z, e, cruise));
    if (this.#count === PLANNED_MOVES) this.#decide(PLANNED_MOVES - LOOKAHEAD_MOVES);
    const at = this.#count;
    this.#acceleration[at] = limits.acceleration;
    this.#cruise[at] = cruise;
    this.#gain2[at] = 2 * limits.acceleration * lengthMm;
    this.#corner2[at] = corner2;
    this.#tag[at] = tag;
    this.#count = at + 1;
    this.directionX = x;
    this.directionY = y;
    this.directionZ = z;
    this.directionE = e;
    this.#newestCruise = cruise;
    this.#safe2 = safe2;
    this.#isMoving = true;
    return true;
  }

  /** The machine comes to a stand: a dwell, a wait, a tool change. */
  stop(pauseSeconds: number): void {
    if (this.#count > 0) this.#decide(this.#count);
    this.#isMoving = false;
    this.#seconds += pauseSeconds;
  }

  /** Seconds of everything that has been decided; all of it after a `stop`. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Square of the fastest speed through the corner between the newest move and the next, by the rule of the limits. */
  #throughCorner2(x: number, y: number, z: number, e: number, cruise: number): number {
    const slower = this.#newestCruise < cruise ? this.#newestCruise : cruise;
    const limits = this.#limits;
    if (limits.isJerk) {
      const share = limits.jerkShare(this, x, y, z, e, slower);
      return share * share * slower * slower;
    }
    const cosine = -(this.directionX * x + this.directionY * y + this.directionZ * z);
    if (cosine > STRAIGHT_COSINE) return 0;
    const slower2 = slower * slower;
    if (cosine < -STRAIGHT_COSINE) return slower2;
    // The corner is no limit where a d s / (1 - s) >= v2, that is s >= v2 / (a d + v2), with s the sine of half the angle.
    const reach = limits.acceleration * limits.deviationMm;
    const half = (1 - cosine) / 2;
    const enough = slower2 / (reach + slower2);
    if (half >= enough * enough) return slower2;
    const sineHalf = Math.sqrt(half);
    return (reach * sineHalf) / (1 - sineHalf);
  }

  /** Backward: nobody enters faster than they can brake for what follows. Then the oldest are decided, the rest move up. */
  #decide(count: number): void {
    this.#lookBack();
    this.#take(count);
    const last = this.#count;
    this.#count = last - count;
    if (last === count) return;
    this.#acceleration.copyWithin(0, count, last);
    this.#cruise.copyWithin(0, count, last);
    this.#gain2.copyWithin(0, count, last);
    this.#corner2.copyWithin(0, count, last);
    this.#tag.copyWithin(0, count, last);
  }

  /**
   * A machine whose buffer holds n moves must be able to stop at the end of the newest, always: nobody enters faster than the speed
   * lost over the next n moves (`gained2`).
   */
  #lookBack(): void {
    const corner2 = this.#corner2;
    const entry2 = this.#entry2;
    const gain2 = this.#gain2;
    const last = this.#count;
    const window = this.#limits.movesAhead;
    let exit2 = this.#safe2;
    let gained2 = this.#safe2;
    for (let at = last - 1; at >= 0; at -= 1) {
      const gain = gain2[at] as number;
      exit2 += gain;
      const corner = corner2[at] as number;
      if (exit2 > corner) exit2 = corner;
      if (window > 0) {
        gained2 += gain;
        if (at + window < last) gained2 -= gain2[at + window] as number;
        if (exit2 > gained2) exit2 = gained2;
      }
      entry2[at] = exit2;
    }
  }

  /** Forward: nobody leaves faster than they could get. */
  #take(count: number): void {
    const entry2 = this.#entry2;
    const isAll = count === this.#count;
    let v0Squared = entry2[0] as number;
    let v0 = Math.sqrt(v0Squared);
    for (let at = 0; at < count; at += 1) {
      const gain2 = this.#gain2[at] as number;
      const cruise = this.#cruise[at] as number;
      const a = this.#acceleration[at] as number;
      let v1Squared = at + 1 === count && isAll ? this.#safe2 : (entry2[at + 1] as number);
      if (v1Squared > v0Squared + gain2) v1Squared = v0Squared + gain2;
      const v1 = v1Squared === v0Squared ? v0 : Math.sqrt(v1Squared);
      const spare = gain2 - 2 * cruise * cruise + v0Squared + v1Squared;
      const seconds =
        spare >= 0
          ? (2 * cruise * (2 * cruise - v0 - v1) + spare) / (2 * a * cruise)
          : (2 * Math.sqrt((gain2 + v0Squared + v1Squared) / 2) - v0 - v1) / a;
      this.#seconds += seconds;
      this.times.took(this.#tag[at] as number, seconds);
      v0 = v1;
      v0Squared = v1Squared;
    }
    if (!isAll) this.#corner2[count] = v0Squared;
  }
}

function wishedSpeed(limits: PlannerLimits, feedMmPerMin: number, isRapid: boolean): number {
  if (isRapid && limits.rapidsIgnoreFeed) return Number.MAX_VALUE;
  return feedMmPerMin > 0 ? feedMmPerMin / 60 : UNSET_FEED_MM_PER_S;
}

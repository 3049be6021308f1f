// SPDX-License-Identifier: AGPL-3.0-or-later
import { type CornerRule, cornerSpeed } from './corner.js';
import { layOut, type MoveLimits, type MoveWish, type PlannedMove } from './move.js';
import { durationS, makeProfile, type Profile, profileAt } from './profile.js';

/** What a firmware's planner is like. */
export type MotionQueueOptions = {
  readonly axes: number;
  /** Blocks that wait or run at the same time. */
  readonly capacity: number;
  /** Grbl plans the running block anew when another arrives; Marlin leaves a block alone once it runs. */
  readonly replansRunning: boolean;
  /** Marlin lets the first block of an empty planner wait, for others to join it (BLOCK_DELAY_FOR_1ST_MOVE), or until there are three. */
  readonly firstMoveDelayMs: number;
};

type Running = { readonly move: PlannedMove; readonly doneMm: number; readonly startMs: number; readonly profile: Profile };

const MOVES_THAT_END_THE_DELAY = 3;

/**
 * A look-ahead planner and the motors behind it, on a clock that its owner moves with `advance`. Blocks enter no faster than they can stop by
 * the end of what is known. All times are machine milliseconds.
 */
export class MotionQueue {
  #waiting: PlannedMove[] = [];
  #running: Running | null = null;
  #last: PlannedMove | null = null;
  #position: readonly number[];
  #nowMs = 0;
  #heldUntilMs = 0;
  #hold: 'no' | 'braking' | 'held' = 'no';
  #override = { feed: 1, rapid: 1 };

  constructor(readonly options: MotionQueueOptions) {
    this.#position = new Array<number>(options.axes).fill(0);
  }

  /** Blocks that wait or run. */
  get size(): number {
    return this.#waiting.length + (this.#running === null ? 0 : 1);
  }

  get isFull(): boolean {
    return this.size >= this.options.capacity;
  }

  get isEmpty(): boolean {
    return this.size === 0;
  }

  get hold(): 'no' | 'braking' | 'held' {
    return this.#hold;
  }

  get lineNumber(): number {
    return this.#running?.move.lineNumber ?? this.#waiting[0]?.lineNumber ?? 0;
  }

  /** Where the tool is at this moment. */
  get position(): readonly number[] {
    if (this.#running === null) return this.#position;
    const { move } = this.#running;
    const distance = Math.min(this.#distanceMm(this.#running), move.lengthMm);
    return move.start.map((value, axis) => value + (move.direction[axis] ?? 0) * distance);
  }

  get speedMmPerS(): number {
    if (this.#running === null || this.#hold === 'held') return 0;
    return profileAt(this.#running.profile, (this.#nowMs - this.#running.startMs) / 1000).speedMmPerS;
  }

  /** Adds a move behind all others; the caller has seen to the room. False when it goes nowhere. */
  add(wish: MoveWish, limits: MoveLimits, rule: CornerRule): boolean {
    const laid = layOut(wish, limits);
    if (laid === null) return false;
    const wasEmpty = this.isEmpty;
    const before = wasEmpty ? null : this.#last;
    const move = { ...laid, cornerMmPerS: before === null ? 0 : cornerSpeed(before, laid, rule), entryMmPerS: 0 };
    this.#waiting.push(move);
    this.#last = move;
    if (wasEmpty) this.#heldUntilMs = this.#nowMs + this.options.firstMoveDelayMs;
    else if (this.#waiting.length >= MOVES_THAT_END_THE_DELAY) this.#heldUntilMs = this.#nowMs;
    this.#replan();
    return true;
  }

  /** When something happens next by itself; Infinity when nothing will. */
  get nextEventMs(): number {
    if (this.#hold === 'held') return Number.POSITIVE_INFINITY;
    if (this.#running !== null) return this.#running.startMs + durationS(this.#running.profile) * 1000;
    return this.#waiting.length > 0 ? Math.max(this.#heldUntilMs, this.#nowMs) : Number.POSITIVE_INFINITY;
  }

  /** Lets time pass up to `toMs`, which must not lie before the last call. */
  advance(toMs: number): void {
    for (let eventMs = this.nextEventMs; eventMs <= toMs; eventMs = this.nextEventMs) {
      this.#nowMs = Math.max(eventMs, this.#nowMs);
      if (this.#running !== null) this.#finishRunning(this.#running);
      if (this.#running === null && this.#hold !== 'held') this.#startNext(this.#leavingMmPerS);
    }
    this.#nowMs = Math.max(toMs, this.#nowMs);
  }

  /** Brakes along the path to a stand (feed hold); `hold` tells when it stands. */
  brake(): void {
    if (this.#hold !== 'no') return;
    this.#hold = this.#running === null ? 'held' : 'braking';
    this.#replan();
  }

  /** Goes on after a hold. */
  resume(): void {
    if (this.#hold !== 'held') return;
    this.#hold = 'no';
    const running = this.#running;
    if (running !== null) {
      const profile = this.#profile(running.move, running.move.lengthMm - running.doneMm, 0);
      this.#running = { ...running, startMs: this.#nowMs, profile };
    }
    this.#replan();
  }

  /** Stops dead where it is and forgets every block. */
  stop(): void {
    this.#position = this.position;
    this.#running = null;
    this.#waiting = [];
    this.#last = null;
    this.#hold = 'no';
    this.#leavingMmPerS = 0;
  }

  /** Sets where the tool is, with nothing queued (homing, G92 of the extruder). */
  setPosition(position: readonly number[]): void {
    this.#position = [...position];
  }

  /** Scales speeds of feeds and of rapids from now on; 1 is as programmed. */
  setOverride(override: { readonly feed: number; readonly rapid: number }): void {
    this.#override = { ...override };
    this.#replan();
  }

  #leavingMmPerS = 0;

  #distanceMm({ doneMm, startMs, profile }: Running): number {
    if (this.#hold === 'held') return doneMm;
    return doneMm + profileAt(profile, (this.#nowMs - startMs) / 1000).distanceMm;
  }

  #finishRunning(running: Running): void {
    const { move, profile } = running;
    if (this.#hold === 'braking' && profile.exitMmPerS < 1e-6) {
      const doneMm = Math.min(this.#distanceMm(running), move.lengthMm);
      this.#hold = 'held';
      if (doneMm < move.lengthMm - 1e-6) {
        this.#running = { ...running, doneMm, startMs: this.#nowMs };
        return;
      }
    }
    this.#position = move.end;
    this.#running = null;
    this.#leavingMmPerS = profile.exitMmPerS;
  }

  #startNext(entryMmPerS: number): void {
    this.#leavingMmPerS = 0;
    const move = this.#waiting[0];
    if (move === undefined) {
      if (this.#hold === 'braking') this.#hold = 'held';
      return;
    }
    if (this.#nowMs < this.#heldUntilMs) return;
    this.#waiting.shift();
    const entry = Math.min(entryMmPerS, this.#cruise(move));
    this.#running = { move, doneMm: 0, startMs: this.#nowMs, profile: this.#profile(move, move.lengthMm, entry) };
  }

  /** Backward: nobody enters faster than they can brake; forward: nor faster than they can get to. Then the running block, if it may change. */
  #replan(): void {
    let exit = 0;
    for (let index = this.#waiting.length - 1; index >= 0; index -= 1) {
      const move = this.#waiting[index];
      if (move === undefined) continue;
      const reach = Math.sqrt(exit * exit + 2 * move.accelerationMmPerS2 * move.lengthMm);
      move.entryMmPerS = Math.min(move.cornerMmPerS, this.#cruise(move), reach);
      exit = move.entryMmPerS;
    }
    this.#replanRunning();
    let speed = this.#running?.profile.exitMmPerS ?? 0;
    for (const move of this.#waiting) {
      move.entryMmPerS = Math.min(move.entryMmPerS, speed);
      speed = Math.sqrt(move.entryMmPerS * move.entryMmPerS + 2 * move.accelerationMmPerS2 * move.lengthMm);
    }
  }

  #replanRunning(): void {
    const running = this.#running;
    if (running === null || this.#hold === 'held') return;
    if (!this.options.replansRunning && this.#hold === 'no') return;
    const speed = this.speedMmPerS;
    const doneMm = Math.min(this.#distanceMm(running), running.move.lengthMm);
    const profile = this.#profile(running.move, running.move.lengthMm - doneMm, speed);
    this.#running = { move: running.move, doneMm, startMs: this.#nowMs, profile };
  }

  #profile(move: PlannedMove, lengthMm: number, entryMmPerS: number): Profile {
    const accelerationMmPerS2 = move.accelerationMmPerS2;
    if (this.#hold === 'braking') {
      const stopMm = (entryMmPerS * entryMmPerS) / (2 * accelerationMmPerS2);
      return makeProfile({
        lengthMm: Math.min(lengthMm, stopMm),
        entryMmPerS,
        cruiseMmPerS: entryMmPerS,
        exitMmPerS: 0,
        accelerationMmPerS2,
      });
    }
    const exitMmPerS = this.#waiting[0]?.entryMmPerS ?? 0;
    return makeProfile({ lengthMm, entryMmPerS, cruiseMmPerS: this.#cruise(move), exitMmPerS, accelerationMmPerS2 });
  }

  #cruise(move: PlannedMove): number {
    return move.programmedMmPerS * (move.isRapid ? this.#override.rapid : this.#override.feed);
  }
}

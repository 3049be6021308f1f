// SPDX-License-Identifier: AGPL-3.0-or-later

/** A straight line as a planner holds it. `direction` has one share per axis; the extruder, where there is one, is the last. */
export type PlannedMove = {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly direction: readonly number[];
  readonly lengthMm: number;
  readonly programmedMmPerS: number;
  readonly isRapid: boolean;
  readonly accelerationMmPerS2: number;
  /** Fastest through the corner before it at full speed, and as planned now. */
  readonly cornerMmPerS: number;
  entryMmPerS: number;
  /** A line number or 0; status reports name it. */
  readonly lineNumber: number;
};

/** How a firmware limits a move; arrays run over the axes. */
export type MoveLimits = {
  readonly maxFeedMmPerS: readonly number[];
  readonly maxAccelerationMmPerS2: readonly number[];
  /** Upper bound whatever the axes allow (Marlin M204); Infinity for none. */
  readonly accelerationMmPerS2: number;
};

/** What the planner is asked for. A rapid goes as fast as the axes allow. */
export type MoveWish = {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly feedMmPerS: number;
  readonly isRapid: boolean;
  readonly lineNumber?: number;
};

/** The share of each axis in a move, its length and its limits; null when nothing moves. Length is that of the first three axes, else of the rest. */
export function layOut(wish: MoveWish, limits: MoveLimits): Omit<PlannedMove, 'cornerMmPerS' | 'entryMmPerS'> | null {
  const delta = wish.end.map((value, axis) => value - (wish.start[axis] ?? 0));
  const travelMm = Math.hypot(delta[0] ?? 0, delta[1] ?? 0, delta[2] ?? 0);
  const lengthMm = travelMm > 1e-9 ? travelMm : Math.abs(delta[3] ?? 0);
  if (lengthMm < 1e-9) return null;
  const direction = delta.map((value) => value / lengthMm);
  let speed = wish.isRapid ? Number.POSITIVE_INFINITY : wish.feedMmPerS;
  let acceleration = limits.accelerationMmPerS2;
  direction.forEach((share, axis) => {
    if (share === 0) return;
    speed = Math.min(speed, (limits.maxFeedMmPerS[axis] ?? 0) / Math.abs(share));
    acceleration = Math.min(acceleration, (limits.maxAccelerationMmPerS2[axis] ?? 0) / Math.abs(share));
  });
  const { start, end, isRapid, lineNumber = 0 } = wish;
  return { start, end, direction, lengthMm, programmedMmPerS: speed, isRapid, accelerationMmPerS2: acceleration, lineNumber };
}

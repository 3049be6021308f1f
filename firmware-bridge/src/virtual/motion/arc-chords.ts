// SPDX-License-Identifier: AGPL-3.0-or-later

/** An arc in a plane of a machine with axes x, y, z: the two axes of the plane, then that of a helix. */
export type ArcRequest = {
  readonly start: readonly number[];
  readonly end: readonly number[];
  readonly axes: readonly [number, number, number];
  /** Centre, from the start, along the plane's two axes. */
  readonly center: readonly [number, number];
  readonly isClockwise: boolean;
};

/** Angles this close to none are a full turn (Grbl 1.1 config.h, ARC_ANGULAR_TRAVEL_EPSILON). */
const FULL_TURN_RAD = 5e-7;

/** Chords in one arc at most; Grbl expects fewer than 2000. */
const MAX_CHORDS = 5000;

/** Ends of the chords of an arc, the last being its end. `chords` is told radius and angle and answers how many. Further axes go along evenly. */
export function arcChords(request: ArcRequest, chords: (radiusMm: number, angleRad: number) => number): number[][] {
  const { start, end, axes, center, isClockwise } = request;
  const [first, second] = axes;
  const at = (point: readonly number[], axis: number): number => point[axis] ?? 0;
  const from = { a: -center[0], b: -center[1] };
  const to = { a: at(end, first) - at(start, first) - center[0], b: at(end, second) - at(start, second) - center[1] };
  let angle = Math.atan2(from.a * to.b - from.b * to.a, from.a * to.a + from.b * to.b);
  if (isClockwise && angle >= -FULL_TURN_RAD) angle -= 2 * Math.PI;
  if (!isClockwise && angle <= FULL_TURN_RAD) angle += 2 * Math.PI;
  const radius = Math.hypot(from.a, from.b);
  const count = Math.min(Math.max(Math.floor(chords(radius, Math.abs(angle))) || 1, 1), MAX_CHORDS);
  const points: number[][] = [];
  for (let index = 1; index < count; index += 1) {
    const share = index / count;
    const turn = { cos: Math.cos(angle * share), sin: Math.sin(angle * share) };
    const point = start.map((value, axis) => value + (at(end, axis) - value) * share);
    point[first] = at(start, first) + center[0] + from.a * turn.cos - from.b * turn.sin;
    point[second] = at(start, second) + center[1] + from.a * turn.sin + from.b * turn.cos;
    points.push(point);
  }
  points.push([...end]);
  return points;
}

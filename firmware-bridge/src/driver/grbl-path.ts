// SPDX-License-Identifier: AGPL-3.0-or-later

/** A point in machine coordinates, mm: X, Y, Z. */
export type Point = readonly [number, number, number];

/** One motion of a line: straight, or round a centre in the plane of `axes`, with the third axis going along evenly. */
export type PathPiece = {
  /** Line of the program, from 1. */
  readonly line: number;
  readonly from: Point;
  readonly to: Point;
  readonly arc: ArcOfPiece | null;
};

/** `center` in the plane's two axes; `sweepRad` from start to end, positive counter-clockwise. */
export type ArcOfPiece = {
  readonly axes: readonly [number, number, number];
  readonly center: readonly [number, number];
  readonly sweepRad: number;
};

/** How far a point lies off a piece, mm. */
export const distanceToPiece = (piece: PathPiece, point: Point): number =>
  piece.arc === null ? distanceToSegment(piece.from, piece.to, point) : distanceToArc(piece, piece.arc, point);

/** Distance between two points, mm. */
export const distanceBetween = (one: Point, other: Point): number =>
  Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);

function distanceToSegment(from: Point, to: Point, point: Point): number {
  const [dx, dy, dz] = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const squared = dx * dx + dy * dy + dz * dz;
  if (squared === 0) return distanceBetween(from, point);
  const along = ((point[0] - from[0]) * dx + (point[1] - from[1]) * dy + (point[2] - from[2]) * dz) / squared;
  const share = Math.min(Math.max(along, 0), 1);
  return distanceBetween([from[0] + dx * share, from[1] + dy * share, from[2] + dz * share], point);
}

/** By the nearest angle: exact for flat arcs, within the climb of a helix elsewhere. */
function distanceToArc(piece: PathPiece, { axes, center, sweepRad }: ArcOfPiece, point: Point): number {
  const [a, b, c] = axes;
  const at = (place: Point, axis: number): number => place[axis] ?? 0;
  const start = Math.atan2(at(piece.from, b) - center[1], at(piece.from, a) - center[0]);
  const angle = Math.atan2(at(point, b) - center[1], at(point, a) - center[0]);
  const radius = Math.hypot(at(piece.from, a) - center[0], at(piece.from, b) - center[1]);
  const endRadius = Math.hypot(at(piece.to, a) - center[0], at(piece.to, b) - center[1]);
  const sign = Math.sign(sweepRad) || 1;
  const turned = (((sign * (angle - start)) % TURN) + TURN) % TURN;
  if (turned > Math.abs(sweepRad)) return Math.min(distanceBetween(piece.from, point), distanceBetween(piece.to, point));
  const share = turned / Math.abs(sweepRad);
  const here = radius + (endRadius - radius) * share;
  const inPlane = Math.hypot(at(point, a) - center[0], at(point, b) - center[1]) - here;
  const along = at(point, c) - (at(piece.from, c) + (at(piece.to, c) - at(piece.from, c)) * share);
  return Math.hypot(inPlane, along);
}

const TURN = 2 * Math.PI;
/** Angles this close to none are a full turn (Grbl 1.1 `config.h` ARC_ANGULAR_TRAVEL_EPSILON). */
const FULL_TURN_RAD = 5e-7;

/** The arc from one point to another about a centre, as Grbl 1.1 `motion_control.c` mc_arc turns it. */
export function arcAbout(way: {
  readonly from: Point;
  readonly to: Point;
  readonly axes: readonly [number, number, number];
  readonly center: readonly [number, number];
  readonly isClockwise: boolean;
}): ArcOfPiece {
  const { from, to, axes, center } = way;
  const [a, b] = axes;
  const start = Math.atan2((from[b] ?? 0) - center[1], (from[a] ?? 0) - center[0]);
  const end = Math.atan2((to[b] ?? 0) - center[1], (to[a] ?? 0) - center[0]);
  let sweepRad = ((end - start + 3 * Math.PI) % TURN) - Math.PI;
  if (way.isClockwise && sweepRad >= -FULL_TURN_RAD) sweepRad -= TURN;
  if (!way.isClockwise && sweepRad <= FULL_TURN_RAD) sweepRad += TURN;
  return { axes, center, sweepRad };
}

/** Where the centre of an arc given by its radius lies, from its start; null when there is none (Grbl 1.1 `gcode.c`, G2/G3 with R). */
export function centerByRadius(way: {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly isClockwise: boolean;
}): readonly [number, number] | null {
  const { x, y, radius } = way;
  const square = 4 * radius * radius - x * x - y * y;
  if (square < 0 || (x === 0 && y === 0)) return null;
  const side = way.isClockwise === radius >= 0 ? 1 : -1;
  const ratio = (side * Math.sqrt(square)) / Math.hypot(x, y);
  return [(x + y * ratio) / 2, (y - x * ratio) / 2];
}

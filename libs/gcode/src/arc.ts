// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_ARC_SEGMENTS } from './limits.js';
import type { Axis, Vector } from './vector.js';

/** Plane of an arc: G17 is xy, G18 zx, G19 yz (RS274/NGC 3.5.2). */
export type Plane = 'xy' | 'zx' | 'yz';

/** A circular or helical move. `sweepRad` is positive counter-clockwise seen from the plane's normal; a full circle is 2 pi. */
export type Arc = {
  readonly plane: Plane;
  readonly from: Vector;
  readonly to: Vector;
  readonly center: Vector;
  readonly radiusMm: number;
  readonly startRad: number;
  readonly sweepRad: number;
};

/** What a G2 or G3 says: offsets of the centre from the start (I J K), or a radius (R, negative for the long way round). */
export type ArcWords = {
  readonly plane: Plane;
  readonly isClockwise: boolean;
  readonly offset: Vector | null;
  readonly radiusMm: number | null;
};

/** First and second axis of each plane, then the axis of a helix. Clockwise is seen against the helix axis. */
const PLANE_AXES: Readonly<Record<Plane, readonly [Axis, Axis, Axis]>> = {
  xy: ['x', 'y', 'z'],
  zx: ['z', 'x', 'y'],
  yz: ['y', 'z', 'x'],
};

/** Grbl's tolerance for radii that do not agree: above 0.5 mm, or above 0.005 mm and 0.1 % (gcode.c, STATUS_GCODE_INVALID_TARGET, error:33). */
const RADIUS_ABSOLUTE_MM = 0.5;
const RADIUS_SMALL_MM = 0.005;
const RADIUS_RELATIVE = 0.001;

/** The arc between two points, or a sentence that says why there is none. */
export function makeArc(from: Vector, to: Vector, words: ArcWords): Arc | string {
  const [first, second] = PLANE_AXES[words.plane];
  const across = { a: to[first] - from[first], b: to[second] - from[second] };
  const offset =
    words.radiusMm === null ? offsetFromWords(words, first, second) : offsetFromRadius(across, words.radiusMm, words.isClockwise);
  if (typeof offset === 'string') return offset;
  const radiusMm = Math.hypot(offset.a, offset.b);
  const endRadiusMm = Math.hypot(across.a - offset.a, across.b - offset.b);
  const gapMm = Math.abs(radiusMm - endRadiusMm);
  if (radiusMm === 0) return 'arc without radius';
  if (gapMm > RADIUS_ABSOLUTE_MM || (gapMm > RADIUS_SMALL_MM && gapMm > RADIUS_RELATIVE * radiusMm)) {
    return `arc does not close: radius ${radiusMm.toFixed(3)} mm at its start, ${endRadiusMm.toFixed(3)} mm at its end`;
  }
  const startRad = Math.atan2(-offset.b, -offset.a);
  const endRad = Math.atan2(across.b - offset.b, across.a - offset.a);
  const sweepRad = sweepBetween(startRad, endRad, words.isClockwise);
  const center = { ...from, [first]: from[first] + offset.a, [second]: from[second] + offset.b };
  return { plane: words.plane, from, to, center, radiusMm, startRad, sweepRad };
}

/** Length along the arc and its helix, mm. */
export function arcLengthMm(arc: Arc): number {
  const rise = arc.to[PLANE_AXES[arc.plane][2]] - arc.from[PLANE_AXES[arc.plane][2]];
  return Math.hypot(arc.radiusMm * arc.sweepRad, rise);
}

/** How many chords keep within `toleranceMm` of the arc. */
export function chordsOf(arc: Arc, toleranceMm: number): number {
  const chordMm = 2 * Math.sqrt(Math.max(toleranceMm * (2 * arc.radiusMm - toleranceMm), toleranceMm * toleranceMm));
  const wanted = Math.floor((Math.abs(arc.sweepRad) * arc.radiusMm) / chordMm);
  return Math.min(Math.max(wanted, 1), MAX_ARC_SEGMENTS);
}

/** Calls `visit` with the end of each of the chords that stay within `toleranceMm` of the arc; the last is `arc.to` itself. */
export function forEachChord(arc: Arc, toleranceMm: number, visit: (to: Vector) => void): void {
  const [first, second, linear] = PLANE_AXES[arc.plane];
  const segments = chordsOf(arc, toleranceMm);
  for (let index = 1; index < segments; index += 1) {
    const angle = arc.startRad + (arc.sweepRad * index) / segments;
    const rise = arc.from[linear] + ((arc.to[linear] - arc.from[linear]) * index) / segments;
    const point = { ...arc.center, [linear]: rise };
    visit({
      ...point,
      [first]: arc.center[first] + arc.radiusMm * Math.cos(angle),
      [second]: arc.center[second] + arc.radiusMm * Math.sin(angle),
    });
  }
  visit(arc.to);
}

/** Where the arc touches its bounding box between its ends: the quarter points it sweeps over. */
export function quarterPoints(arc: Arc): Vector[] {
  const [first, second] = PLANE_AXES[arc.plane];
  const points: Vector[] = [];
  const low = Math.min(arc.startRad, arc.startRad + arc.sweepRad);
  const high = Math.max(arc.startRad, arc.startRad + arc.sweepRad);
  for (let quarter = Math.ceil(low / (Math.PI / 2)); quarter * (Math.PI / 2) <= high; quarter += 1) {
    const angle = quarter * (Math.PI / 2);
    const a = arc.center[first] + arc.radiusMm * Math.cos(angle);
    points.push({ ...arc.from, [first]: a, [second]: arc.center[second] + arc.radiusMm * Math.sin(angle) });
  }
  return points;
}

type PlanePoint = { readonly a: number; readonly b: number };

function offsetFromWords(words: ArcWords, first: Axis, second: Axis): PlanePoint | string {
  if (words.offset === null) return 'arc without I, J, K or R';
  return { a: words.offset[first], b: words.offset[second] };
}

/** Centre from a radius: on the bisector of the chord; a negative radius takes the arc of more than half a turn (RS274/NGC 3.5.3.1). */
function offsetFromRadius(across: PlanePoint, radiusMm: number, isClockwise: boolean): PlanePoint | string {
  const chord = Math.hypot(across.a, across.b);
  if (chord === 0) return 'arc by R needs another end than its start';
  const squared = radiusMm * radiusMm - (chord * chord) / 4;
  if (squared < -1e-6 * radiusMm * radiusMm) return `arc of radius ${Math.abs(radiusMm)} mm cannot span ${chord.toFixed(3)} mm`;
  const height = Math.sqrt(Math.max(squared, 0));
  const side = isClockwise === radiusMm > 0 ? 1 : -1;
  return { a: across.a / 2 + (side * height * across.b) / chord, b: across.b / 2 - (side * height * across.a) / chord };
}

/** Same start and end is a full turn, as in Grbl and Marlin. */
function sweepBetween(startRad: number, endRad: number, isClockwise: boolean): number {
  const turn = 2 * Math.PI;
  const raw = endRad - startRad;
  if (isClockwise) return raw >= -5e-7 ? raw - turn : raw;
  return raw <= 5e-7 ? raw + turn : raw;
}

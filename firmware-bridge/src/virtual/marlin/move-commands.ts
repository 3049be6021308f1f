// SPDX-License-Identifier: AGPL-3.0-or-later
import { arcChords } from '../motion/arc-chords.js';
import type { Command } from './command.js';
import { EXTRUDE_MIN_C, JUNCTION_DEVIATION_MM } from './marlin-options.js';
import type { Printer } from './printer.js';
import { positionReport } from './reports.js';
import type { Handling } from './wait.js';

const LETTERS = ['X', 'Y', 'Z', 'E'] as const;
const CORNERS = { deviationMm: JUNCTION_DEVIATION_MM, limitsSmallSegments: true };

/** Homing speeds (Configuration.h, HOMING_FEEDRATE_MM_M 50 mm/s and 4 mm/s) and the second, slower touch (HOMING_BUMP_MM, HOMING_BUMP_DIVISOR). */
const HOMING_MM_PER_S = [50, 50, 4] as const;
const BUMP_MM = [5, 5, 2] as const;
const BUMP_DIVISOR = [2, 2, 4] as const;

/** G0, G1. */
export function* line(printer: Printer, command: Command): Handling {
  const target = readTarget(printer, command);
  yield* planTo(printer, target);
}

/** G2, G3: chords of at most a millimetre (Configuration_adv.h, MAX_ARC_SEGMENT_MM 1.0). Bad words are refused with Marlin's own text. */
export function* arc(printer: Printer, command: Command): Handling {
  const start = [...printer.planned];
  const target = readTarget(printer, command);
  const center = arcCenter(printer, command, start, target);
  if (center === null) {
    printer.print('Error:G2/G3 bad parameters\n');
    return;
  }
  const request = { start, end: target, axes: [0, 1, 2] as const, center, isClockwise: command.code === 'G2' };
  for (const point of arcChords(request, (radiusMm, angleRad) => radiusMm * angleRad)) yield* planTo(printer, point);
}

/** G28: axes named, or all, find their switches; then E's coordinate and planner start from there. */
export function* home(printer: Printer, command: Command): Handling {
  yield { kind: 'synchronized' };
  const named = [0, 1, 2].filter((axis) => command.parameters.has(LETTERS[axis] ?? ''));
  for (const axis of named.length > 0 ? named : [0, 1, 2]) {
    const feed = HOMING_MM_PER_S[axis] ?? 1;
    const bump = BUMP_MM[axis] ?? 0;
    yield* homingMove(printer, axis, 0, feed);
    yield* homingMove(printer, axis, bump, feed);
    yield* homingMove(printer, axis, 0, feed / (BUMP_DIVISOR[axis] ?? 1));
    printer.homed[axis] = true;
    printer.shift[axis] = 0;
  }
  printer.print(`${positionReport(printer)}\n`);
}

/** G92: sets coordinates without motion; E itself, X Y Z by a shift. */
export function setPosition(printer: Printer, command: Command): void {
  LETTERS.forEach((letter, axis) => {
    const value = command.parameters.get(letter);
    if (typeof value !== 'number') return;
    if (axis === 3) setExtruder(printer, value * printer.unitMm);
    else printer.shift[axis] = value * printer.unitMm - (printer.planned[axis] ?? 0);
  });
}

/** The extruder's coordinate is only a count: queued moves keep their lengths, the count jumps. */
function setExtruder(printer: Printer, valueMm: number): void {
  printer.planned[3] = valueMm;
}

function readTarget(printer: Printer, command: Command): number[] {
  const feed = command.parameters.get('F');
  if (typeof feed === 'number' && feed > 0) printer.feedMmPerS = (feed * printer.unitMm) / 60;
  const isExtruderRelative = printer.extruder === 'as-axes' ? printer.isRelative : printer.extruder === 'relative';
  const target = [...printer.planned];
  LETTERS.forEach((letter, axis) => {
    const value = command.parameters.get(letter);
    if (typeof value !== 'number') return;
    const isRelative = axis === 3 ? isExtruderRelative : printer.isRelative;
    const shift = printer.shift[axis] ?? 0;
    target[axis] = isRelative ? (printer.planned[axis] ?? 0) + value * printer.unitMm : value * printer.unitMm - shift;
  });
  return target;
}

function* planTo(printer: Printer, wanted: readonly number[]): Handling {
  const target = withinBounds(printer, wanted);
  const start = [...printer.planned];
  let extrudedMm = (target[3] ?? 0) - (start[3] ?? 0);
  if (extrudedMm !== 0 && !printer.allowsColdExtrusion && printer.hotend.trueC(printer.nowMs) < EXTRUDE_MIN_C) {
    printer.print('echo: cold extrusion prevented\n');
    extrudedMm = 0;
  }
  const travels = [0, 1, 2].some((axis) => target[axis] !== start[axis]);
  const advance = (extrudedMm * printer.flowPercent) / 100;
  if (!travels && advance === 0) {
    printer.planned = [...target];
    return;
  }
  yield { kind: 'room' };
  // A quick stop meanwhile has moved the start (planner.cpp, _buffer_steps: populated behind get_next_free_block).
  const from = [...printer.planned.slice(0, 3), 0];
  printer.planned = [...target];
  const acceleration = travels
    ? extrudedMm > 0
      ? printer.limits.printMmPerS2
      : printer.limits.travelMmPerS2
    : printer.limits.retractMmPerS2;
  const feedMmPerS = (printer.feedMmPerS * printer.feedPercent) / 100;
  printer.motion.add(
    { start: from, end: [...target.slice(0, 3), advance], feedMmPerS, isRapid: false },
    { ...printer.limits, accelerationMmPerS2: acceleration },
    CORNERS,
  );
}

/** Software endstops hold homed axes within the bed (motion.cpp, apply_motion_limits). */
function withinBounds(printer: Printer, wanted: readonly number[]): number[] {
  const { x, y, z } = printer.options.bedMm;
  return wanted.map((value, axis) => {
    if (axis > 2 || !printer.hasSoftEndstops || printer.homed[axis] !== true) return value;
    return Math.min(Math.max(value, 0), [x, y, z][axis] ?? value);
  });
}

function arcCenter(
  printer: Printer,
  command: Command,
  start: readonly number[],
  target: readonly number[],
): [number, number] | null {
  const get = (letter: string): number => (command.parameters.get(letter) ?? 0) * printer.unitMm;
  const across = { x: (target[0] ?? 0) - (start[0] ?? 0), y: (target[1] ?? 0) - (start[1] ?? 0) };
  if (command.parameters.has('R')) {
    const radius = get('R');
    const chord = Math.hypot(across.x, across.y);
    if (radius === 0 || chord === 0 || chord > 2 * Math.abs(radius) * (1 + 1e-9)) return null;
    const height = Math.sqrt(Math.max(radius * radius - (chord * chord) / 4, 0));
    const side = (command.code === 'G2') === radius > 0 ? 1 : -1;
    return [across.x / 2 + (side * height * across.y) / chord, across.y / 2 - (side * height * across.x) / chord];
  }
  const center: [number, number] = [get('I'), get('J')];
  return center[0] === 0 && center[1] === 0 ? null : center;
}

function* homingMove(printer: Printer, axis: number, toMm: number, feedMmPerS: number): Handling {
  const end = [...printer.motion.position];
  const start = [...end];
  end[axis] = toMm;
  printer.motion.add(
    { start, end, feedMmPerS, isRapid: false },
    { ...printer.limits, accelerationMmPerS2: printer.limits.travelMmPerS2 },
    CORNERS,
  );
  yield { kind: 'synchronized' };
  printer.planned[axis] = toMm;
}

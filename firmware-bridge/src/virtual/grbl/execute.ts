// SPDX-License-Identifier: AGPL-3.0-or-later
import { arcChords } from '../motion/arc-chords.js';
import { checkBlock, type CheckedBlock } from './block-check.js';
import { readBlock } from './block-words.js';
import { isBeyondTravel, machinePosition, type Mill, runSpindle, workOffset } from './mill.js';
import { message, probeReport } from './reports.js';
import type { Point } from './settings.js';
import type { Handling, Part } from './wait.js';

/** What executing may ask of the machine round it. */
export type Control = {
  /** Alarm 2 and the end of everything until a reset. */
  softLimit(): void;
  alarm(code: number): void;
  /** M0: as if somebody had pressed feed hold. */
  hold(): void;
};

/** Carries out a line of G-code, or a jog when it begins with $J=. Source: Grbl 1.1h gcode.c step 4. */
export function* executeLine(mill: Mill, control: Control, line: string): Handling {
  const isJog = line.startsWith('$J=');
  const words = readBlock(line, isJog ? 3 : 0);
  if (typeof words === 'number') return words;
  const block = checkBlock(mill, words, isJog);
  if (typeof block === 'number') return block;
  if (isJog) return yield* jog(mill, control, block);
  yield* accessories(mill, block);
  if (words.nonModal === 4 && mill.state !== 'Check') {
    yield { kind: 'synchronized' };
    yield { kind: 'until', ms: mill.nowMs + (words.values.get('P') ?? 0) * 1000 };
  }
  const oldOffset = workOffset(mill).join();
  mill.modal = block.modal;
  if (words.toolLength !== null)
    mill.toolLengthMm = words.toolLength === 49 ? 0 : (words.values.get('Z') ?? 0) * (block.modal.isInches ? 25.4 : 1);
  if (words.coordinates !== null) yield { kind: 'synchronized' };
  yield* nonModal(mill, control, block);
  if (workOffset(mill).join() !== oldOffset) mill.counters.wco = 0;
  if (block.motionTarget !== null) yield* motion(mill, control, block, block.motionTarget);
  if (mill.modal.isInverseTime) mill.feedMmPerMin = 0;
  return yield* flow(mill, control, block);
}

/** Feed, spindle and coolant come before motion; a change of either waits for the motion before it. */
function* accessories(mill: Mill, block: CheckedBlock): Part {
  mill.feedMmPerMin = block.feedMmPerMin;
  const speedChanges = block.spindleSpeed !== mill.spindleSpeed && mill.modal.spindle !== 5;
  const spindleChanges = block.modal.spindle !== mill.modal.spindle;
  mill.spindleSpeed = block.spindleSpeed;
  mill.tool = Math.trunc(block.words.values.get('T') ?? mill.tool);
  if ((speedChanges || spindleChanges) && mill.state !== 'Check') {
    yield { kind: 'synchronized' };
    runSpindle(mill, block.modal.spindle, mill.spindleSpeed);
  }
  if (block.modal.coolant !== mill.modal.coolant && mill.state !== 'Check') {
    yield { kind: 'synchronized' };
    mill.isFlooding = block.modal.coolant === 8;
    mill.counters.overrides = 0;
  }
}

function* nonModal(mill: Mill, control: Control, block: CheckedBlock): Part {
  const { nonModal: code } = block.words;
  switch (code) {
    case 10:
      yield { kind: 'synchronized' };
      if (block.offset !== null) mill.stored.systems[block.system] = block.offset;
      return;
    case 92:
      if (block.offset !== null) mill.g92 = block.offset;
      return;
    case 92.1:
      mill.g92 = [0, 0, 0];
      return;
    case 28.1:
      mill.stored.g28 = mill.planned;
      return;
    case 30.1:
      mill.stored.g30 = mill.planned;
      return;
    case 28:
    case 30:
      return yield* goHome(mill, control, block, code === 28 ? mill.stored.g28 : mill.stored.g30);
    default:
      return;
  }
}

/** G28, G30: by way of the point named, then to the stored place, only in the axes named if any. */
function* goHome(mill: Mill, control: Control, block: CheckedBlock, place: Point): Part {
  const has = (letter: string): boolean => block.words.values.has(letter);
  if (block.through !== null) {
    yield* line(mill, control, block.through, { isRapid: true, feedMmPerMin: 0 });
    const [x, y, z] = mill.planned;
    yield* line(mill, control, [has('X') ? place[0] : x, has('Y') ? place[1] : y, has('Z') ? place[2] : z], {
      isRapid: true,
      feedMmPerMin: 0,
    });
  } else yield* line(mill, control, place, { isRapid: true, feedMmPerMin: 0 });
}

function* motion(mill: Mill, control: Control, block: CheckedBlock, target: Point): Part {
  const code = block.modal.motion;
  if (code >= 38) return yield* probe(mill, control, target, code);
  if (block.arc === null)
    return yield* line(mill, control, target, { isRapid: code === 0, feedMmPerMin: feedOf(mill, block, target) });
  const tolerance = mill.settings.get(12);
  const { axes, center } = block.arc;
  const request = { start: mill.planned, end: target, axes, center, isClockwise: code === 2 };
  const points = arcChords(
    request,
    (radius, angle) => (0.5 * angle * radius) / Math.sqrt(tolerance * Math.max(2 * radius - tolerance, tolerance)),
  );
  for (const [x = 0, y = 0, z = 0] of points)
    yield* line(mill, control, [x, y, z], { isRapid: false, feedMmPerMin: feedOf(mill, block, [x, y, z], points.length) });
}

/** In inverse time F is one over the minutes of the whole move. */
function feedOf(mill: Mill, block: CheckedBlock, target: Point, pieces = 1): number {
  if (!block.modal.isInverseTime) return mill.feedMmPerMin;
  const length = Math.hypot(...target.map((value, axis) => value - (mill.planned[axis] ?? 0)));
  return mill.feedMmPerMin * length * pieces;
}

/** motion_control.c, mc_line: soft limits, room, plan. */
function* line(
  mill: Mill,
  control: Control,
  target: Point,
  speed: { readonly isRapid: boolean; readonly feedMmPerMin: number },
): Part {
  if (mill.settings.isOn(20) && mill.state !== 'Jog' && isBeyondTravel(mill, target)) {
    if (mill.state === 'Run') {
      mill.motion.brake();
      yield { kind: 'synchronized' };
    }
    control.softLimit();
    return;
  }
  if (mill.state !== 'Check') {
    yield { kind: 'room' };
    plan(mill, target, speed);
  }
  mill.planned = target;
}

function plan(mill: Mill, target: Point, speed: { readonly isRapid: boolean; readonly feedMmPerMin: number }): void {
  const limits = {
    maxFeedMmPerS: mill.settings.axes(110).map((mmPerMin) => mmPerMin / 60),
    maxAccelerationMmPerS2: mill.settings.axes(120),
    accelerationMmPerS2: Number.POSITIVE_INFINITY,
  };
  const rule = { deviationMm: mill.settings.get(11), limitsSmallSegments: false };
  const feedMmPerS = Math.max(speed.feedMmPerMin, MINIMUM_FEED_MM_PER_MIN) / 60;
  mill.motion.add({ start: mill.planned, end: target, feedMmPerS, isRapid: speed.isRapid }, limits, rule);
}

/** config.h, MINIMUM_FEED_RATE. */
const MINIMUM_FEED_MM_PER_MIN = 1;

function* jog(mill: Mill, control: Control, block: CheckedBlock): Handling {
  if (block.motionTarget === null) return 0;
  if (mill.state === 'Idle') mill.state = 'Jog';
  yield* line(mill, control, block.motionTarget, { isRapid: false, feedMmPerMin: block.feedMmPerMin });
  if (mill.motion.isEmpty) mill.state = 'Idle';
  return 0;
}

/** G38.2 to G38.5 against a plate at a height, moving towards it. Source: motion_control.c, mc_probe_cycle. */
function* probe(mill: Mill, control: Control, target: Point, code: number): Part {
  if (mill.state === 'Check') return;
  yield { kind: 'synchronized' };
  const start = machinePosition(mill);
  const plate = mill.probePlateZMm;
  mill.probe = { ...mill.probe, hasTouched: false };
  if (plate !== null && start[2] <= plate) return control.alarm(4);
  const share = plate === null || target[2] > plate ? null : (start[2] - plate) / (start[2] - target[2]);
  const touch: Point =
    share === null
      ? target
      : [start[0] + (target[0] - start[0]) * share, start[1] + (target[1] - start[1]) * share, plate ?? target[2]];
  yield* line(mill, control, touch, { isRapid: false, feedMmPerMin: mill.feedMmPerMin });
  yield { kind: 'synchronized' };
  const isFailure = share === null && (code === 38.2 || code === 38.4);
  if (share !== null || !isFailure) mill.probe = { position: machinePosition(mill), hasTouched: share !== null };
  mill.planned = machinePosition(mill);
  if (isFailure) control.alarm(5);
  mill.print(probeReport(mill));
}

/** M0, M2, M30; M1 is ignored. */
function* flow(mill: Mill, control: Control, block: CheckedBlock): Handling {
  const code = block.words.flow;
  if (code === null || code === 1) return 0;
  yield { kind: 'synchronized' };
  if (code === 0) {
    if (mill.state === 'Check') return 0;
    control.hold();
    yield { kind: 'resumed' };
    return 0;
  }
  mill.modal = {
    ...mill.modal,
    motion: 1,
    plane: 17,
    isIncremental: false,
    isInverseTime: false,
    coordinates: 0,
    spindle: 5,
    coolant: 9,
  };
  mill.overrides = { feed: 100, rapid: 100, spindle: 100 };
  mill.motion.setOverride({ feed: 1, rapid: 1 });
  if (mill.state !== 'Check') {
    mill.counters.wco = 0;
    runSpindle(mill, 5, 0);
    mill.isFlooding = false;
  }
  mill.print(message('Pgm End'));
  return 0;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { MotionQueue } from '../motion/motion-queue.js';
import type { MillFlavour } from './flavour.js';
import { type Point, Settings } from './settings.js';

/** What Grbl calls sys.state. */
export type MillState = 'Idle' | 'Run' | 'Hold' | 'Jog' | 'Alarm' | 'Check' | 'Home' | 'Door' | 'Sleep';

/** Motion of a block without a G word of group 1: a G number, or 80 for none. */
export type Modal = {
  motion: number;
  plane: 17 | 18 | 19;
  isInches: boolean;
  isIncremental: boolean;
  isInverseTime: boolean;
  /** 0 is G54. */
  coordinates: number;
  spindle: 3 | 4 | 5;
  coolant: 8 | 9;
};

/** Everything the mill is; EEPROM contents outlive a reset. */
export type Mill = {
  readonly flavour: MillFlavour;
  readonly print: (text: string) => void;
  readonly motion: MotionQueue;
  readonly settings: Settings;
  nowMs: number;
  state: MillState;
  modal: Modal;
  feedMmPerMin: number;
  spindleSpeed: number;
  tool: number;
  /** Where the parser stands, machine coordinates: ahead of the tool. */
  planned: Point;
  /** EEPROM: G54 to G59, G28, G30, startup lines, build info. */
  stored: { systems: Point[]; g28: Point; g30: Point; startup: [string, string]; info: string };
  g92: Point;
  toolLengthMm: number;
  /** What the spindle does now, with its override. */
  spindleRpm: number;
  spindle: 3 | 4 | 5;
  isFlooding: boolean;
  overrides: { feed: number; rapid: number; spindle: number };
  probe: { position: Point; hasTouched: boolean };
  /** Top of the touch plate in machine coordinates, null when there is none. */
  probePlateZMm: number | null;
  isDoorOpen: boolean;
  limitPins: string;
  hasHomed: boolean;
  /** Reports until WCO and Ov come again. */
  counters: { wco: number; overrides: number };
};

const ORIGIN: Point = [0, 0, 0];

/** A mill as after power-on, before its banner. */
export function createMill(
  flavour: MillFlavour,
  print: (text: string) => void,
  options: { readonly settings?: ReadonlyMap<number, number>; readonly probePlateZMm?: number | null },
): Mill {
  const settings = new Settings(new Map([[10, flavour.statusMask], ...(options.settings ?? [])]));
  return {
    flavour,
    print,
    motion: new MotionQueue({ axes: 3, capacity: flavour.plannerBlocks, replansRunning: true, firstMoveDelayMs: 0 }),
    settings,
    nowMs: 0,
    state: settings.isOn(22) ? 'Alarm' : 'Idle',
    planned: ORIGIN,
    stored: { systems: Array.from({ length: 6 }, () => ORIGIN), g28: ORIGIN, g30: ORIGIN, startup: ['', ''], info: '' },
    probePlateZMm: options.probePlateZMm ?? null,
    isDoorOpen: false,
    limitPins: '',
    hasHomed: false,
    ...freshState(),
  };
}

/** What a soft reset sets back (main.c and gc_init). */
export function freshState() {
  return {
    modal: {
      motion: 0,
      plane: 17,
      isInches: false,
      isIncremental: false,
      isInverseTime: false,
      coordinates: 0,
      spindle: 5,
      coolant: 9,
    } as Modal,
    feedMmPerMin: 0,
    spindleSpeed: 0,
    tool: 0,
    g92: ORIGIN,
    toolLengthMm: 0,
    spindleRpm: 0,
    spindle: 5 as const,
    isFlooding: false,
    overrides: { feed: 100, rapid: 100, spindle: 100 },
    probe: { position: ORIGIN, hasTouched: false },
    counters: { wco: 0, overrides: 0 },
  };
}

/** Machine position now. */
export function machinePosition(mill: Mill): Point {
  const [x = 0, y = 0, z = 0] = mill.motion.position;
  return [x, y, z];
}

/** What lies between machine and work coordinates: MPos = WPos + this. */
export function workOffset(mill: Mill): Point {
  const system = mill.stored.systems[mill.modal.coordinates] ?? ORIGIN;
  return [system[0] + mill.g92[0], system[1] + mill.g92[1], system[2] + mill.g92[2] + mill.toolLengthMm];
}

/** Sets the spindle going, within $31 to $30 and by its override (spindle_control.c, spindle_compute_pwm_value). */
export function runSpindle(mill: Mill, direction: 3 | 4 | 5, speed: number): void {
  mill.spindle = direction;
  const [min, max] = [mill.settings.get(31), mill.settings.get(30)];
  const wanted = (speed * mill.overrides.spindle) / 100;
  if (direction === 5) mill.spindleRpm = 0;
  else if (min >= max || wanted >= max) mill.spindleRpm = max;
  else if (wanted <= min) mill.spindleRpm = wanted === 0 ? 0 : min;
  else mill.spindleRpm = wanted;
  mill.counters.overrides = 0;
}

/** True when a target lies outside the travel below machine zero (system.c, system_check_travel_limits). */
export function isBeyondTravel(mill: Mill, target: Point): boolean {
  const travel = mill.settings.axes(130);
  return target.some((value, axis) => value > 0 || value < -(travel[axis] ?? 0));
}

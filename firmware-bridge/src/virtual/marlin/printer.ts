// SPDX-License-Identifier: AGPL-3.0-or-later
import { MotionQueue } from '../motion/motion-queue.js';
import { BED, Heater, HOTEND } from './heater.js';
import { defaultKept, type KeptSettings, type StoredSettings } from './kept-settings.js';
import { BLOCK_BUFFER_SIZE, FIRST_MOVE_DELAY_MS, KEEPALIVE_S, type MarlinOptions } from './marlin-options.js';
import type { SerialQueue } from './serial-queue.js';

/** Limits that M201, M203 and M204 change. Defaults: Marlin 2.1 Configuration.h. */
export type PlannerSettings = {
  maxFeedMmPerS: number[];
  maxAccelerationMmPerS2: number[];
  printMmPerS2: number;
  travelMmPerS2: number;
  retractMmPerS2: number;
};

/** Everything the command handlers work on. */
export type Printer = {
  readonly options: MarlinOptions;
  readonly print: (text: string) => void;
  readonly serial: SerialQueue;
  readonly motion: MotionQueue;
  readonly hotend: Heater;
  readonly bed: Heater;
  nowMs: number;
  /** Where the next move starts, as the firmware plans it: X, Y, Z, E; native coordinates. */
  planned: number[];
  /** G92's shift of X, Y and Z: logical = native + shift. */
  shift: [number, number, number];
  homed: [boolean, boolean, boolean];
  isRelative: boolean;
  extruder: 'as-axes' | 'absolute' | 'relative';
  unitMm: number;
  feedMmPerS: number;
  feedPercent: number;
  flowPercent: number;
  limits: PlannerSettings;
  /** Settings in use, but for the limits. */
  kept: KeptSettings;
  /** What M500 has stored; survives a reset. */
  readonly eeprom: { stored: StoredSettings | null };
  fanPwm: number;
  allowsColdExtrusion: boolean;
  hasSoftEndstops: boolean;
  keepaliveS: number;
  /** M111: bit 0 repeats each command. */
  debugFlags: number;
  temperatureReportS: number;
  positionReportS: number;
  nextTemperatureMs: number;
  nextPositionMs: number;
  /** Cleared by M108: ends waits for heat and for people. */
  isWaiting: boolean;
  /** After a quick stop nothing is carried out for a while. */
  heldUntilMs: number;
  isHalted: boolean;
};

/** A printer as after power-on. */
export function createPrinter(options: MarlinOptions, serial: SerialQueue, print: (text: string) => void): Printer {
  return {
    options,
    print,
    serial,
    motion: new MotionQueue({
      axes: 4,
      capacity: BLOCK_BUFFER_SIZE,
      replansRunning: false,
      firstMoveDelayMs: FIRST_MOVE_DELAY_MS,
    }),
    hotend: new Heater(HOTEND, options.seed),
    bed: new Heater(BED, options.seed + 1),
    nowMs: 0,
    eeprom: { stored: null },
    ...freshState(),
  };
}

/** What a reset sets back; the world (position, temperatures, time) stays as it is. */
export function freshState() {
  return {
    planned: [0, 0, 0, 0],
    shift: [0, 0, 0] as [number, number, number],
    homed: [false, false, false] as [boolean, boolean, boolean],
    isRelative: false,
    extruder: 'as-axes' as const,
    unitMm: 1,
    feedMmPerS: 25,
    feedPercent: 100,
    flowPercent: 100,
    limits: {
      maxFeedMmPerS: [300, 300, 5, 25],
      maxAccelerationMmPerS2: [3000, 3000, 100, 10000],
      printMmPerS2: 3000,
      travelMmPerS2: 3000,
      retractMmPerS2: 3000,
    },
    kept: defaultKept(),
    fanPwm: 0,
    allowsColdExtrusion: false,
    hasSoftEndstops: true,
    keepaliveS: KEEPALIVE_S,
    debugFlags: 0,
    temperatureReportS: 0,
    positionReportS: 0,
    nextTemperatureMs: Number.POSITIVE_INFINITY,
    nextPositionMs: Number.POSITIVE_INFINITY,
    isWaiting: false,
    heldUntilMs: 0,
    isHalted: false,
  };
}

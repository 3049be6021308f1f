// SPDX-License-Identifier: AGPL-3.0-or-later
import type { PlannerSettings } from './printer.js';

/** Values of one command by letter; a second key where it is told apart by an index (`M145 S0`, `S1`). */
export type KeptValues = Record<string, number>;

/** What M500 stores, but for the planner's limits: values of each command, the mesh, and whether it is used. */
export type KeptSettings = {
  values: Record<string, KeptValues>;
  /** Heights in mm: rows along Y, columns along X; null until G29. */
  mesh: number[][] | null;
  isLeveling: boolean;
};

/** What an EEPROM holds. */
export type StoredSettings = { readonly kept: KeptSettings; readonly limits: PlannerSettings };

/** A simple setting: its heading in M503 (Marlin 2.1 `core/language.h`), and its letters with the decimals they are told with. */
export type KeptCommand = {
  readonly heading: string;
  readonly letters: Readonly<Record<string, number>>;
  readonly note?: string;
};

/** Commands whose letters are values that are kept, in the order of M503 (Marlin 2.1 `settings.cpp`, report()). */
export const KEPT_COMMANDS: Readonly<Record<string, KeptCommand>> = {
  M92: { heading: 'Steps per unit', letters: { X: 2, Y: 2, Z: 2, E: 2 } },
  M205: {
    heading: 'Advanced (B<min_segment_time_us> S<min_feedrate> T<min_travel_feedrate> J<junc_dev>)',
    letters: { B: 2, S: 2, T: 2, J: 2 },
  },
  M206: { heading: 'Home offset', letters: { X: 2, Y: 2, Z: 2 } },
  M301: { heading: 'Hotend PID', letters: { P: 2, I: 2, D: 2 } },
  M304: { heading: 'Bed PID', letters: { P: 2, I: 2, D: 2 } },
  M412: { heading: 'Filament runout sensor', letters: { S: 0, D: 2 }, note: ' ; Sensor ON' },
  M603: { heading: 'Filament load/unload', letters: { L: 2, U: 2 }, note: ' ; (mm)' },
  M851: { heading: 'Z-Probe Offset', letters: { X: 2, Y: 2, Z: 2 }, note: ' ; (mm)' },
  M900: { heading: 'Linear Advance', letters: { K: 2 } },
};

/** Defaults of Marlin 2.1 Configuration.h, with a probe 40 mm left of the nozzle. */
export function defaultKept(): KeptSettings {
  return {
    values: {
      M92: { X: 80, Y: 80, Z: 400, E: 500 },
      M145S0: { H: 180, B: 70, F: 0 },
      M145S1: { H: 240, B: 110, F: 0 },
      M200: { S: 0, D: 1.75 },
      M205: { B: 20_000, S: 0, T: 0, J: 0.013 },
      M206: { X: 0, Y: 0, Z: 0 },
      M301: { P: 22.2, I: 1.08, D: 114 },
      M304: { P: 97.1, I: 1.41, D: 1675.16 },
      M412: { S: 1, D: 25 },
      M420: { Z: 10 },
      M603: { L: 0, U: 100 },
      M851: { X: -40, Y: -10, Z: 0 },
      M900: { K: 0.22 },
    },
    mesh: null,
    isLeveling: false,
  };
}

/** A value that is kept; 0 for one that is not. */
export const keptValue = (kept: KeptSettings, command: string, letter: string): number => kept.values[command]?.[letter] ?? 0;

/** Steps per mm of X, Y, Z and E (M92). */
export const stepsPerMm = (kept: KeptSettings): readonly number[] =>
  ['X', 'Y', 'Z', 'E'].map((letter) => keptValue(kept, 'M92', letter));

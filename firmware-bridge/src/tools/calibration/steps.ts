// SPDX-License-Identifier: AGPL-3.0-or-later
import { settingOf } from '@fabcommons/firmware';
import {
  type Calibration,
  commandsOf,
  HEAT_MS,
  likeTold,
  MOVE_MS,
  type Prepared,
  present,
  type Procedure,
  QUICK_MS,
  readInputs,
  refuse,
  type StepCommand,
  type StepNotice,
  valueOf,
} from './calibration.js';

const LETTERS = ['X', 'Y', 'Z', 'E'] as const;
/** A length that differs more was measured wrongly, or the machine has lost steps. */
const MOST_RATIO = 2;
/** As much more is needed in front of and behind the measured way. */
const MARGIN_MM = 10;

const MOVE: StepNotice = {
  instruction:
    'For the extruder: mark the filament 120 mm above where it goes in, nozzle not clogged; it heats, then pushes. For an axis: the way in its positive direction is clear, a ruler or dial is in place. It moves.',
  inputs: [
    { name: 'axis', text: 'Axis (0 = X, 1 = Y, 2 = Z, 3 = extruder)', unit: '', initial: null, least: 0, most: 3 },
    { name: 'lengthMm', text: 'Length to move', unit: 'mm', initial: 100, least: 5, most: 1_000 },
    { name: 'feedMmPerMin', text: 'Speed', unit: 'mm/min', initial: 100, least: 10, most: 3_000 },
    { name: 'toolC', text: 'Temperature of the nozzle, for the extruder', unit: 'C', initial: 200, least: 170, most: 300 },
  ],
  moves: true,
  heats: true,
};

/** Steps per mm: moves a length, a person measures it, new = old x asked / measured. Marlin `M92`, Grbl `$100` and following. */
export const steps: Procedure = {
  about: 'Finds the steps per millimetre of an axis or of the extruder: it moves a length, you measure what came of it.',
  first: 'move',
  whyNot: ({ entries, firmware }) =>
    settingOf(entries, firmware === 'marlin' ? 'M92.X' : '$100') ? null : 'the machine does not tell its steps per mm',
  notice: (calibration, step) => {
    if (step === 'move') return calibration.settings.firmware === 'marlin' ? MOVE : { ...MOVE, heats: false };
    if (step !== 'measure') return null;
    const asked = calibration.found['lengthMm'] ?? 0;
    return {
      instruction: `It was asked to move ${asked} mm. Measure how far it has moved (extruder: 120 mm less what is left to the mark).`,
      inputs: [{ name: 'measuredMm', text: 'Measured', unit: 'mm', initial: null, least: 0.1, most: 2_000 }],
      moves: false,
      heats: false,
    };
  },
  prepare: (calibration, step, args) => (step === 'move' ? move(calibration, args) : measure(calibration, args)),
};

function move(calibration: Calibration, args: Readonly<Record<string, number>>): Prepared {
  const inputs = readInputs(MOVE, args);
  if (typeof inputs === 'string') return refuse(inputs);
  const { axis = 0, lengthMm = 0 } = inputs;
  const letter = LETTERS[axis];
  const key = keyOf(calibration, axis);
  if (letter === undefined || key === null)
    return refuse(`axis: expected 0 to 3, got ${axis}; or the machine does not tell its steps`);
  const travel = letter === 'E' ? null : calibration.identity.travelMm?.[letter === 'X' ? 'x' : letter === 'Y' ? 'y' : 'z'];
  if (travel != null && lengthMm > travel - 2 * MARGIN_MM)
    return refuse(`lengthMm: ${letter} travels ${travel} mm, expected at most ${travel - 2 * MARGIN_MM}, got ${lengthMm}`);
  const { commands, closing } =
    calibration.settings.firmware === 'marlin' ? marlinMove(letter, inputs) : grblMove(letter, inputs);
  return {
    kind: 'prepared',
    commands,
    finish: (lines) => {
      if (lines.some((line) => /cold extrusion prevented/i.test(line)))
        return { failed: 'the nozzle was too cold: nothing was pushed' };
      return {
        calibration: { ...calibration, found: { axis, lengthMm }, closing, next: 'measure', repeats: 'move' },
        text: `${letter} was asked to move ${lengthMm} mm${letter === 'E' ? ', and the heater is off' : ''}. Measure.`,
        values: [],
      };
    },
  };
}

type Moved = { readonly commands: readonly StepCommand[]; readonly closing: readonly string[] };

function marlinMove(letter: string, { lengthMm = 0, feedMmPerMin = 100, toolC = 200 }: Readonly<Record<string, number>>): Moved {
  if (letter === 'E')
    return {
      commands: [
        { text: `M109 S${toolC}`, silenceMs: HEAT_MS },
        ...commandsOf(QUICK_MS, 'M83', `G1 E${lengthMm} F${feedMmPerMin}`),
        { text: 'M400', silenceMs: slow(lengthMm, feedMmPerMin) },
        ...commandsOf(QUICK_MS, 'M104 S0', 'M82'),
      ],
      closing: ['M104 S0', 'M82'],
    };
  return {
    commands: [
      ...commandsOf(MOVE_MS, 'G28', 'G90', `G1 ${letter}${MARGIN_MM} F${letter === 'Z' ? 300 : 3000}`, 'M400'),
      ...commandsOf(QUICK_MS, 'G91', `G1 ${letter}${lengthMm} F${feedMmPerMin}`, 'G90'),
      { text: 'M400', silenceMs: slow(lengthMm, feedMmPerMin) },
    ],
    closing: ['G90'],
  };
}

/** A feed move, not a jog: while it jogs, Grbl answers `error:9` to the dwell that tells when it rests (1.1h `protocol.c`). */
const grblMove = (letter: string, { lengthMm = 0, feedMmPerMin = 100 }: Readonly<Record<string, number>>): Moved => ({
  commands: [
    ...commandsOf(QUICK_MS, `G21G91G1${letter}${lengthMm}F${feedMmPerMin}`, 'G90'),
    { text: 'G4P0.01', silenceMs: slow(lengthMm, feedMmPerMin) },
  ],
  closing: ['G90'],
});

const slow = (lengthMm: number, feedMmPerMin: number): number => (lengthMm / feedMmPerMin) * 60_000 * 1.5 + MOVE_MS;

function measure(calibration: Calibration, args: Readonly<Record<string, number>>): Prepared {
  const { axis = -1, lengthMm = 0 } = calibration.found;
  const measuredMm = args['measuredMm'] ?? 0;
  const key = keyOf(calibration, axis);
  const old = key === null ? null : present(calibration, key);
  if (key === null || old === null) return refuse('nothing was moved yet');
  if (!(measuredMm > lengthMm / MOST_RATIO && measuredMm < lengthMm * MOST_RATIO))
    return refuse(`measuredMm: expected about ${lengthMm} mm, got ${measuredMm}: measure again; if it is right, something slips`);
  const value = likeTold(calibration, key, (old * lengthMm) / measuredMm);
  return {
    kind: 'prepared',
    commands: [],
    finish: () => ({
      calibration: { ...calibration, wanted: { [key]: value }, next: 'keep', repeats: 'move' },
      text: `Asked ${lengthMm} mm, measured ${measuredMm} mm. Nothing is kept yet.`,
      values: [valueOf(calibration, key, value)],
    }),
  };
}

/** The setting of an axis: `M92.E`, `$101`. */
function keyOf({ settings: { firmware, entries } }: Calibration, axis: number): string | null {
  const letter = LETTERS[axis];
  if (letter === undefined) return null;
  const keys = firmware === 'marlin' ? [`M92.${letter}`, `M92[T0].${letter}`] : letter === 'E' ? [] : [`$${100 + axis}`];
  return keys.find((key) => settingOf(entries, key) !== undefined) ?? null;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { settingOf } from '@fabcommons/firmware';
import {
  type Calibration,
  commandsOf,
  likeTold,
  MOVE_MS,
  type Prepared,
  present,
  type Procedure,
  QUICK_MS,
  readInputs,
  refuse,
  type StepNotice,
  valueOf,
} from './calibration.js';

/** Height after homing, mm; a sheet of paper goes under it with ease. */
const START_MM = 5;
/** Lowest that the nozzle is sent below the zero of the present offset: more means another fault. */
const LOWEST_MM = -3;
/** Near the bed it goes down in small steps only. */
const NEAR_MM = 1;
const NEAR_STEP_MM = 0.2;

const HOME: StepNotice = {
  instruction:
    'Nozzle and bed are clean; have a sheet of paper at hand. The machine homes, then the nozzle stands over the middle of the bed. It moves.',
  inputs: [],
  moves: true,
  heats: false,
};
const LOWER: StepNotice = {
  instruction: 'Move the nozzle until the paper just drags. Minus is down; near the bed in steps of 0.2 mm at most.',
  inputs: [{ name: 'byMm', text: 'Move by (minus is down)', unit: 'mm', initial: -0.1, least: -2, most: 5 }],
  moves: true,
  heats: false,
};
const FOUND: StepNotice = {
  instruction: 'The paper drags: take this height. The nozzle goes up.',
  inputs: [],
  moves: true,
  heats: false,
};

/** Z offset of a probe by the paper test (MarlinDocumentation `_gcode/M851.md`): new = old + height at which the paper drags. */
export const probeOffset: Procedure = {
  about: 'Finds how far the nozzle is below the point where the probe triggers (paper test).',
  first: 'home',
  whyNot: ({ entries, firmware }) =>
    firmware !== 'marlin'
      ? 'only printers have such a probe'
      : settingOf(entries, 'M851.Z')
        ? null
        : 'this firmware tells no probe (M851)',
  notice: (_calibration, step) => (step === 'home' ? HOME : step === 'lower' ? LOWER : step === 'found' ? FOUND : null),
  prepare: (calibration, step, args) =>
    step === 'home' ? home(calibration) : step === 'lower' ? lower(calibration, args) : found(calibration),
};

function home(calibration: Calibration): Prepared {
  const travel = calibration.identity.travelMm;
  const middle = travel ? [`G1 X${(travel.x / 2).toFixed(1)} Y${(travel.y / 2).toFixed(1)} F3000`] : [];
  const levels = present(calibration, 'M420.S');
  return {
    kind: 'prepared',
    // Without leveling: the height must be the machine's own. The guard at zero is off until the end.
    commands: [
      ...commandsOf(QUICK_MS, ...(levels === null ? [] : ['M420 S0'])),
      ...commandsOf(MOVE_MS, 'G28', 'G90', `G1 Z${START_MM} F300`, ...middle, 'M400'),
      ...commandsOf(QUICK_MS, 'M211 S0'),
    ],
    finish: (lines) => {
      const error = lines.find((line) => /^Error:|homing failed/i.test(line));
      if (error !== undefined) return { failed: error };
      const closing = ['M211 S1', ...(levels === 1 ? ['M420 S1'] : [])];
      return {
        calibration: { ...calibration, found: { zMm: START_MM }, closing, next: 'lower', repeats: null },
        text: `The nozzle stands ${START_MM} mm above the bed, by the present offset. The guard at zero is off: go down in small steps.`,
        values: [heightAt(START_MM)],
      };
    },
  };
}

function lower(calibration: Calibration, args: Readonly<Record<string, number>>): Prepared {
  const inputs = readInputs(LOWER, args);
  if (typeof inputs === 'string') return refuse(inputs);
  const { byMm = 0 } = inputs;
  const fromMm = calibration.found['zMm'];
  if (fromMm === undefined) return refuse('the machine was not homed for this: begin with "home"');
  const zMm = Math.round((fromMm + byMm) * 1000) / 1000;
  if (byMm < -NEAR_STEP_MM - 1e-9 && zMm < NEAR_MM)
    return refuse(`byMm: within ${NEAR_MM} mm of the bed it goes down by ${NEAR_STEP_MM} mm at most, got ${byMm}`);
  if (zMm < LOWEST_MM)
    return refuse(`${zMm} mm is too low: expected the paper to drag above ${LOWEST_MM} mm; check how the probe is fixed`);
  return {
    kind: 'prepared',
    commands: commandsOf(MOVE_MS, `G1 Z${zMm} F120`, 'M400'),
    finish: () => ({
      calibration: { ...calibration, found: { zMm }, next: 'found', repeats: 'lower' },
      text: `The nozzle stands at ${zMm} mm. Does the paper drag? Then take it; else go on.`,
      values: [heightAt(zMm)],
    }),
  };
}

function found(calibration: Calibration): Prepared {
  const [old, zMm] = [present(calibration, 'M851.Z'), calibration.found['zMm']];
  if (old === null || zMm === undefined) return refuse('the machine was not homed for this: begin with "home"');
  const value = likeTold(calibration, 'M851.Z', old + zMm);
  return {
    kind: 'prepared',
    commands: [...commandsOf(MOVE_MS, 'G1 Z10 F300', 'M400'), ...commandsOf(QUICK_MS, ...calibration.closing)],
    finish: () => ({
      calibration: { ...calibration, wanted: { 'M851.Z': value }, next: 'keep', repeats: 'home' },
      text: 'The nozzle is up, the guard at zero is on again. Nothing is kept yet. After keeping it, home before you print.',
      values: [valueOf(calibration, 'M851.Z', value)],
    }),
  };
}

const heightAt = (zMm: number) => ({
  key: 'Z',
  name: 'height by the present offset',
  before: null,
  after: zMm.toFixed(2),
  unit: 'mm',
});

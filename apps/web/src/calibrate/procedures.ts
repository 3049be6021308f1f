// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CalibrationProcedure, FirmwareKind } from '@fabcommons/contracts';

/** A number that a step asks for. `initial` null: the person has to say it. `choices`: picked from a list. */
export type StepInput = {
  name: string;
  label: string;
  unit: string;
  initial: number | null;
  least: number;
  most: number;
  choices?: { value: number; label: string }[];
  /** Only asked where another input has this value. */
  onlyFor?: { name: string; value: number };
};
/** What a person reads and gives before a step; names of steps and inputs are the bridge's. */
export type StepPlan = {
  title: string;
  instruction: string;
  button: string;
  inputs: StepInput[];
  moves: boolean;
  heats: boolean;
};
/** A guided calibration as the page leads through it. */
export type ProcedurePlan = {
  title: string;
  gist: string;
  before: string;
  steps: Record<string, StepPlan>;
  /** After a step, the one that may be taken again instead of going on. */
  again: Record<string, string>;
};

const HEATER: StepInput = {
  name: 'heater',
  label: 'Heater',
  unit: '',
  initial: 0,
  least: -1,
  most: 0,
  choices: [
    { value: 0, label: 'Nozzle' },
    { value: -1, label: 'Bed' },
  ],
};
const AXIS: StepInput = {
  name: 'axis',
  label: 'Axis',
  unit: '',
  initial: 3,
  least: 0,
  most: 3,
  choices: [
    { value: 3, label: 'Extruder' },
    { value: 0, label: 'X' },
    { value: 1, label: 'Y' },
    { value: 2, label: 'Z' },
  ],
};
const plan = (one: Partial<StepPlan> & Pick<StepPlan, 'title' | 'instruction' | 'button'>): StepPlan => ({
  inputs: [],
  moves: false,
  heats: false,
  ...one,
});

/** The procedures of the bridge (`firmware-bridge/src/tools/calibration`), in words for a person before the machine. */
export const PROCEDURES: Record<CalibrationProcedure, ProcedurePlan> = {
  pid: {
    title: 'Heaters (PID)',
    gist: 'temperatures that hold still',
    before: 'Takes 5 to 10 minutes. The heater swings round a temperature by itself until the machine knows how it reacts.',
    steps: {
      tune: plan({
        title: 'Let it swing',
        instruction:
          'Fan as while printing, nozzle away from the bed, nothing on the bed. Stay with the machine while it is hot.',
        button: 'Start heating',
        heats: true,
        inputs: [
          HEATER,
          { name: 'targetC', label: 'Temperature that you print with', unit: '°C', initial: 210, least: 40, most: 300 },
          { name: 'cycles', label: 'Swings', unit: '', initial: 5, least: 3, most: 20 },
        ],
      }),
    },
    again: { tune: 'tune' },
  },
  steps: {
    title: 'Steps per mm',
    gist: 'lengths that are true',
    before: 'It moves a length, you measure what came of it, and the difference is put right.',
    steps: {
      move: plan({
        title: 'Move a length',
        instruction:
          'Extruder: mark the filament 120 mm above where it goes in; the nozzle heats, then it pushes. Axis: its way is clear and a ruler is in place.',
        button: 'Move it',
        moves: true,
        heats: true,
        inputs: [
          AXIS,
          { name: 'lengthMm', label: 'Length', unit: 'mm', initial: 100, least: 5, most: 1_000 },
          { name: 'feedMmPerMin', label: 'Speed', unit: 'mm/min', initial: 100, least: 10, most: 3_000 },
          {
            name: 'toolC',
            label: 'Temperature of the nozzle',
            unit: '°C',
            initial: 200,
            least: 170,
            most: 300,
            onlyFor: { name: 'axis', value: 3 },
          },
        ],
      }),
      measure: plan({
        title: 'Measure it',
        instruction: 'Measure how far it has really moved. Extruder: 120 mm less what is left up to your mark.',
        button: 'This is what I measured',
        inputs: [{ name: 'measuredMm', label: 'Measured', unit: 'mm', initial: null, least: 0.1, most: 2_000 }],
      }),
    },
    again: { move: 'move', measure: 'move' },
  },
  'probe-offset': {
    title: 'Probe height',
    gist: 'a first layer that sticks',
    before: 'Finds how far the nozzle is below the point where the probe triggers, with a sheet of paper.',
    steps: {
      home: plan({
        title: 'Home it',
        instruction: 'Nozzle and bed are clean, a sheet of paper is at hand, nothing lies on the bed.',
        button: 'Home it: it moves',
        moves: true,
      }),
      lower: plan({
        title: 'Down to the paper',
        instruction:
          'Lay the paper under the nozzle and go down until it just drags. Minus is down; near the bed 0.2 mm at most.',
        button: 'Move the nozzle',
        moves: true,
        inputs: [{ name: 'byMm', label: 'Move by', unit: 'mm', initial: -0.1, least: -2, most: 5 }],
      }),
      found: plan({
        title: 'The paper drags',
        instruction: 'Take the paper away: the nozzle goes up, and the height is worked out.',
        button: 'It drags: take this height',
        moves: true,
      }),
    },
    again: { lower: 'lower', found: 'home' },
  },
  mesh: {
    title: 'Bed mesh',
    gist: 'an uneven bed made even',
    before: 'Measures how even the bed is at many points, and lets the machine follow it.',
    steps: {
      read: plan({
        title: 'What it has',
        instruction: 'First look at the mesh that the machine has now. Nothing moves.',
        button: 'Show the mesh',
      }),
      probe: plan({
        title: 'Probe the bed',
        instruction:
          'The bed is clear and clean. Heat it as you print: it bends with the heat. The machine homes and probes everywhere.',
        button: 'Probe the bed: it moves',
        moves: true,
        heats: true,
        inputs: [{ name: 'bedC', label: 'Temperature of the bed (0 = cold)', unit: '°C', initial: 0, least: 0, most: 120 }],
      }),
    },
    again: { read: 'read', probe: 'probe' },
  },
};

/** Which procedures a kind of firmware has; the machine itself may still lack one and says so. */
export function proceduresFor(firmware: FirmwareKind): CalibrationProcedure[] {
  switch (firmware) {
    case 'marlin':
      return ['pid', 'steps', 'probe-offset', 'mesh'];
    case 'grbl':
    case 'grblhal':
      return ['steps'];
    case 'unknown':
      return [];
  }
}

/** What is given to a step, read from a form; an input that another one switches off is left out. */
export function stepArgs(inputs: readonly StepInput[], read: (name: string) => string): Record<string, number> {
  const args: Record<string, number> = {};
  for (const { name, onlyFor } of inputs) {
    if (onlyFor && Number(read(onlyFor.name)) !== onlyFor.value) continue;
    const value = Number(read(name).replace(',', '.'));
    if (read(name).trim() !== '' && Number.isFinite(value)) args[name] = value;
  }
  return args;
}

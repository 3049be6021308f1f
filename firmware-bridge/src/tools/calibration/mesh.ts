// SPDX-License-Identifier: AGPL-3.0-or-later
import { meshOf, meshRange, type Mesh, parseMesh, settingOf } from '@fabcommons/firmware';
import type { MachineSettings, ToolValue } from '@fabcommons/contracts';
import {
  type Calibration,
  commandsOf,
  HEAT_MS,
  MOVE_MS,
  type Prepared,
  type Procedure,
  QUICK_MS,
  readInputs,
  refuse,
  type StepNotice,
} from './calibration.js';

const READ: StepNotice = { instruction: 'Shows the mesh that the machine has now.', inputs: [], moves: false, heats: false };
const PROBE: StepNotice = {
  instruction:
    'The bed is clear and clean. The machine homes and probes the whole bed; heat the bed as you print, it bends with heat. It moves.',
  inputs: [{ name: 'bedC', text: 'Temperature of the bed (0 = cold)', unit: 'C', initial: 0, least: 0, most: 120 }],
  moves: true,
  heats: true,
};
/** Silence while a grid of 10 x 10 points is probed: Marlin says `busy` every 2 s, where it was built to. */
const PROBE_MS = 15 * 60_000;

/** Bed mesh: shown, probed (`G29`; UBL `G29 P1`), shown again, and stored by a person's word (MarlinDocumentation `_gcode/G029-*.md`, `M420.md`). */
export const mesh: Procedure = {
  about: 'Measures how even the bed is, and lets the machine follow it.',
  first: 'read',
  whyNot: (settings) => {
    if (settings.firmware !== 'marlin') return 'only printers have a bed mesh';
    if (!settingOf(settings.entries, 'M420.S')) return 'this firmware has no bed leveling (M420)';
    return kindOf(settings) === 'manual'
      ? "this firmware probes by hand (MESH_BED_LEVELING): do it with the machine's own display, then take a backup"
      : null;
  },
  notice: (_calibration, step) => (step === 'read' ? READ : step === 'probe' ? PROBE : null),
  prepare: (calibration, step, args) => (step === 'read' ? read(calibration) : probe(calibration, args)),
};

/** Which leveling it is, by the headings of `M503` (Marlin 2.1 `M420.cpp`, M420_report; 2.0 and 1.1 the same words). */
function kindOf({ transcript }: MachineSettings): 'ubl' | 'manual' | 'automatic' {
  const heading = transcript.find((line) => /Bed Leveling:?\s*$/i.test(line)) ?? '';
  return /unified/i.test(heading) ? 'ubl' : /mesh bed/i.test(heading) ? 'manual' : 'automatic';
}

function read(calibration: Calibration): Prepared {
  return {
    kind: 'prepared',
    commands: commandsOf(QUICK_MS, 'M420 V'),
    finish: (lines) => {
      const found = parseMesh(lines) ?? meshOf(calibration.settings.entries);
      const isOn = lines.some((line) => /Bed Leveling ON/i.test(line));
      return {
        calibration: { ...calibration, next: 'probe', repeats: 'read' },
        text: found ? `The machine has a mesh; leveling is ${isOn ? 'on' : 'off'}.` : 'The machine has no mesh yet.',
        values: rangeValues(null, found),
        ...(found ? { mesh: found } : {}),
      };
    },
  };
}

function probe(calibration: Calibration, args: Readonly<Record<string, number>>): Prepared {
  const inputs = readInputs(PROBE, args);
  if (typeof inputs === 'string') return refuse(inputs);
  const { bedC = 0 } = inputs;
  const isUbl = kindOf(calibration.settings) === 'ubl';
  const before = meshOf(calibration.settings.entries);
  return {
    kind: 'prepared',
    commands: [
      ...(bedC > 0 ? commandsOf(HEAT_MS, `M190 S${bedC}`) : []),
      ...commandsOf(MOVE_MS, 'G28'),
      ...commandsOf(PROBE_MS, ...(isUbl ? ['G29 P1', 'G29 P3'] : ['G29'])),
      ...commandsOf(QUICK_MS, ...(bedC > 0 ? ['M140 S0'] : []), 'M420 V'),
    ],
    finish: (lines) => {
      const found = parseMesh(lines);
      const error = lines.find((line) => /Home XYZ First|Probing Failed|^Error:/i.test(line));
      if (!found) return { failed: error ?? 'the machine has told no mesh after probing' };
      return {
        // Unified leveling keeps its mesh in a slot of its own (`G29 S0`).
        calibration: {
          ...calibration,
          store: [...(isUbl ? ['G29 S0'] : []), 'M420 S1', 'M500'],
          closing: ['M140 S0'],
          next: 'keep',
          repeats: 'probe',
        },
        text: 'Probed; the bed heater is off. Nothing is stored yet: a restart would forget this mesh.',
        values: rangeValues(before, found),
        mesh: found,
      };
    },
  };
}

function rangeValues(before: Mesh | null, after: Mesh | null): readonly ToolValue[] {
  const [old, fresh] = [before && meshRange(before), after && meshRange(after)];
  const text = (value: number | undefined): string | null => (value === undefined ? null : value.toFixed(3));
  return [
    { key: 'min', name: 'lowest point', before: text(old?.minMm), after: text(fresh?.minMm), unit: 'mm' },
    { key: 'max', name: 'highest point', before: text(old?.maxMm), after: text(fresh?.maxMm), unit: 'mm' },
    { key: 'range', name: 'between them', before: text(old?.rangeMm), after: text(fresh?.rangeMm), unit: 'mm' },
  ];
}

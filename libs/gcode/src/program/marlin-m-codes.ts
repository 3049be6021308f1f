// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_TOOLS } from '../limits.js';
import type { ModalState } from '../modal-state.js';
import { LETTER, type Words } from '../scan/words.js';
import type { LimitWords, ProgramSink } from './program-sink.js';

/** Carries out an M command of Marlin, as far as it means something for time, material or safety. */
export function marlinM(code: number, words: Words, state: ModalState, sink: ProgramSink): void {
  switch (code) {
    case 82:
    case 83:
      state.isExtruderAbsolute = code === 82;
      return;
    case 104:
    case 109:
    case 140:
    case 190:
    case 141:
    case 191:
      return heat(code, words, sink);
    case 303:
      return sink.heat(words.get(LETTER.E, 0) < 0 ? 'bed' : 'tool', -1, words.get(LETTER.S, 0));
    case 145:
      return heatPreset(words, sink);
    case 201:
    case 203:
    case 204:
    case 205:
      return sink.limits(limitWords(code, words));
    case 73:
      return progress(words, sink);
    case 3:
    case 4:
      return sink.spindle(true, words.has(LETTER.S) ? words.get(LETTER.S, 0) : null);
    case 5:
      return sink.spindle(false, null);
    case 0:
    case 1:
      sink.stop(0);
      return sink.warning(`M${code}: waits for somebody at the machine`);
    case 600:
      sink.stop(0);
      return sink.warning('M600: waits for a change of filament');
    case 400:
      return sink.stop(0);
    case 112:
      return sink.problem('M112: an emergency stop inside a program');
    case 149:
      return words.bare & ((1 << LETTER.F) | (1 << LETTER.K))
        ? sink.problem('M149: temperatures must be in degrees Celsius')
        : undefined;
    case 200:
      return volumetric(words, state, sink);
    case 220:
      if (words.get(LETTER.S, 0) > 0) state.feedShare = words.get(LETTER.S, 100) / 100;
      return;
    case 221:
      if (words.get(LETTER.S, -1) >= 0) state.flowShare = words.get(LETTER.S, 100) / 100;
      return;
    case 302:
      return allowCold(words, sink);
  }
}

/** Chooses a tool: T0 and up; Prusa's `Tx`, `Tc` and `T?` stand bare and leave the choice to the person. */
export function selectTool(tool: number, state: ModalState, sink: ProgramSink): void {
  if (Number.isNaN(tool)) return;
  if (!Number.isInteger(tool) || tool < 0 || tool >= MAX_TOOLS)
    return sink.problem(`tool ${tool}: expected T0 to T${MAX_TOOLS - 1}`);
  state.tool = tool;
  sink.selectTool(tool);
}

/** S heats, R of M109, M190 and M191 also waits while it cools; T names another tool than the one in use (MarlinDocumentation, M104, M109). */
function heat(code: number, words: Words, sink: ProgramSink): void {
  // AUTOTEMP of M104 and M109 may go up to B as the flow rises (Marlin `planner.cpp` autotemp_M104_M109).
  if ((code === 104 || code === 109) && words.has(LETTER.B)) sink.heat('tool', words.get(LETTER.T, -1), words.get(LETTER.B, 0));
  const celsius = words.has(LETTER.S) ? words.get(LETTER.S, 0) : words.get(LETTER.R, Number.NaN);
  if (Number.isNaN(celsius)) return;
  if (code === 104 || code === 109) sink.heat('tool', words.get(LETTER.T, -1), celsius);
  else sink.heat(code === 140 || code === 190 ? 'bed' : 'chamber', -1, celsius);
}

/** M145 sets the temperatures that `M104 I` and `M140 I` then ask for: H nozzle, B bed. */
function heatPreset(words: Words, sink: ProgramSink): void {
  if (words.has(LETTER.H)) sink.heat('tool', -1, words.get(LETTER.H, 0));
  if (words.has(LETTER.B)) sink.heat('bed', -1, words.get(LETTER.B, 0));
}

function progress(words: Words, sink: ProgramSink): void {
  const percent = words.has(LETTER.P) ? words.get(LETTER.P, 0) : null;
  const remaining = words.has(LETTER.R) ? words.get(LETTER.R, 0) : null;
  if (percent === null && remaining === null) return;
  sink.progress(percent, remaining === null ? null : Math.round(remaining * 60_000));
}

/** M200 D1.75: from here E counts cubic millimetres; D0 and S0 end it (MarlinDocumentation, M200). */
function volumetric(words: Words, state: ModalState, sink: ProgramSink): void {
  if (words.has(LETTER.S) && words.get(LETTER.S, 0) === 0) {
    state.filamentPerUnit = 1;
    return;
  }
  if (!words.has(LETTER.D)) {
    if (words.get(LETTER.S, 0) !== 0) sink.problem('M200 S1 without D: the diameter of the filament is not known');
    return;
  }
  const diameterMm = words.get(LETTER.D, 0) * state.unitMm;
  if (diameterMm < 0 || diameterMm > MAX_FILAMENT_MM) return sink.problem(`M200 D${diameterMm}: no filament is that thick`);
  state.filamentPerUnit = diameterMm === 0 ? 1 : 1 / ((Math.PI / 4) * diameterMm * diameterMm);
}

/** No machine takes thicker filament. */
const MAX_FILAMENT_MM = 10;

/** M302 P1 allows any temperature, S the lowest one (MarlinDocumentation, M302). */
function allowCold(words: Words, sink: ProgramSink): void {
  const isAllowed = words.get(LETTER.P, 0) > 0 || (words.has(LETTER.S) && words.get(LETTER.S, 0) < COLD_C);
  if (isAllowed) sink.allowColdExtrusion();
}

/** EXTRUDE_MINTEMP of Marlin's Configuration.h. */
const COLD_C = 170;

function limitWords(command: LimitWords['command'], words: Words): LimitWords {
  const values = new Map<string, number>();
  for (let index = 1; index < words.count; index += 1) {
    const value = words.values[index] as number;
    if (!Number.isNaN(value)) values.set(String.fromCharCode(65 + (words.letters[index] as number)), value);
  }
  return { command, values };
}

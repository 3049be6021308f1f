// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action, LimitWords } from './action.js';
import type { Block } from './block.js';
import { type BlockWords, sortWords } from './block-words.js';
import type { Interpreter } from './interpreter.js';
import { MAX_TOOLS } from './limits.js';
import { initialModalState, type ModalState } from './modal-state.js';
import { move, namesAxis, setCoordinates } from './motion-words.js';
import { AXES } from './vector.js';

const NOTHING: readonly Action[] = [];

/** Marlin 2.1: one command a line (gcode/parser.cpp takes the first G, M or T; the rest are its parameters). */
export class MarlinInterpreter implements Interpreter {
  readonly #state: ModalState = initialModalState();

  apply(block: Block): readonly Action[] {
    const command = block.words[0];
    if (command === undefined) return NOTHING;
    const words = sortWords(block);
    const action = this.#command(command.letter, command.value, words);
    return action === null ? NOTHING : [action];
  }

  #command(letter: string, code: number | null, words: BlockWords): Action | null {
    if (letter === 'G' && code !== null) return this.#g(code, words);
    if (letter === 'M' && code !== null) return marlinM(this.#state, code, words);
    if (letter === 'T') return selectTool(this.#state, code);
    if (namesAxis(words) || letter === 'F')
      return this.#move(words, this.#state.motion === 'none' ? 'linear' : this.#state.motion);
    return { kind: 'warning', text: `Marlin does not know a line that starts with ${letter}` };
  }

  #g(code: number, words: BlockWords): Action | null {
    const state = this.#state;
    switch (code) {
      case 0:
      case 1:
        return this.#move(words, 'linear');
      case 2:
        return this.#move(words, 'clockwise');
      case 3:
        return this.#move(words, 'counter-clockwise');
      case 4:
        return dwell(words);
      case 17:
        state.plane = 'xy';
        return null;
      case 18:
        state.plane = 'zx';
        return null;
      case 19:
        state.plane = 'yz';
        return null;
      case 20:
        state.unitMm = 25.4;
        return null;
      case 21:
        state.unitMm = 1;
        return null;
      case 28:
        return this.#home(words);
      case 90:
      case 91:
        state.isAbsolute = code === 90;
        state.isExtruderAbsolute = code === 90;
        return null;
      case 92:
        setCoordinates(state, words);
        return null;
      default:
        return (code >= 81 && code <= 89) || code === 73
          ? { kind: 'problem', text: `G${code}: Marlin has no canned cycles` }
          : null;
    }
  }

  #move(words: BlockWords, mode: Exclude<ModalState['motion'], 'none'>): Action | null {
    const feed = words.parameters.get('F');
    if (typeof feed === 'number' && feed > 0) this.#state.feedMmPerMin = feed * this.#state.unitMm;
    this.#state.motion = mode;
    return move(this.#state, words, mode);
  }

  /** Homed axes stand at the machine's own zero, which the program does not name; G92's shift of them is gone (G28.cpp). */
  #home(words: BlockWords): Action {
    const all = !AXES.some((axis) => words.parameters.has(axis.toUpperCase()));
    const position = { ...this.#state.position };
    const shift = { ...this.#state.shift };
    for (const axis of AXES) {
      if (!all && !words.parameters.has(axis.toUpperCase())) continue;
      position[axis] = 0;
      shift[axis] = 0;
      this.#state.known[axis] = false;
    }
    this.#state.position = position;
    this.#state.shift = shift;
    return { kind: 'home' };
  }
}

function marlinM(state: ModalState, code: number, words: BlockWords): Action | null {
  const value = words.parameters.get('S') ?? words.parameters.get('R');
  switch (code) {
    case 82:
    case 83:
      state.isExtruderAbsolute = code === 82;
      return null;
    case 104:
    case 109:
      return typeof value === 'number' ? { kind: 'heat', heater: 'tool', celsius: value } : null;
    case 140:
    case 190:
      return typeof value === 'number' ? { kind: 'heat', heater: 'bed', celsius: value } : null;
    case 3:
    case 4:
      return { kind: 'spindle', isOn: true, rpm: words.parameters.get('S') ?? null };
    case 5:
      return { kind: 'spindle', isOn: false, rpm: null };
    case 0:
    case 1:
      return { kind: 'warning', text: `M${code}: waits for somebody at the machine` };
    case 600:
      return { kind: 'warning', text: 'M600: waits for a change of filament' };
    case 73:
      return progress(words);
    case 112:
      return { kind: 'problem', text: 'M112: an emergency stop inside a program' };
    case 200:
      return words.parameters.get('D') ? { kind: 'problem', text: 'M200: extrusion by volume is not counted' } : null;
    case 201:
    case 203:
    case 204:
    case 205:
      return limitWords(code, words);
    default:
      return null;
  }
}

function selectTool(state: ModalState, tool: number | null): Action | null {
  if (tool === null || !Number.isInteger(tool) || tool < 0 || tool >= MAX_TOOLS) {
    return { kind: 'problem', text: `tool ${tool ?? 'without number'}: expected T0 to T${MAX_TOOLS - 1}` };
  }
  state.tool = tool;
  return null;
}

/** G4: P milliseconds, S seconds; S wins (MarlinDocumentation, G004). */
function dwell(words: BlockWords): Action | null {
  const ms = (words.parameters.get('S') ?? 0) * 1000 || (words.parameters.get('P') ?? 0);
  return ms > 0 ? { kind: 'dwell', ms } : null;
}

function progress(words: BlockWords): Action | null {
  const percent = words.parameters.get('P') ?? null;
  const remaining = words.parameters.get('R') ?? null;
  if (percent === null && remaining === null) return null;
  return { kind: 'progress', percent, remainingMs: remaining === null ? null : Math.round(remaining * 60_000) };
}

function limitWords(command: LimitWords['command'], words: BlockWords): Action {
  const values = new Map<string, number>();
  for (const [letter, value] of words.parameters) if (value !== null) values.set(letter, value);
  return { kind: 'limits', command, values };
}

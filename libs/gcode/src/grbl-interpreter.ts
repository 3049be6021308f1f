// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action } from './action.js';
import type { Plane } from './arc.js';
import type { Block } from './block.js';
import { type BlockWords, sortWords } from './block-words.js';
import { GRBL_G_GROUPS, GRBL_LETTERS, GRBL_M_GROUPS } from './grbl-words.js';
import type { Interpreter } from './interpreter.js';
import { initialModalState, type ModalState, type MotionMode } from './modal-state.js';
import { move, namesAxis, setCoordinates } from './motion-words.js';
import { AXES } from './vector.js';

const MOTION: Readonly<Record<number, MotionMode>> = {
  0: 'rapid',
  1: 'linear',
  2: 'clockwise',
  3: 'counter-clockwise',
  80: 'none',
};
const PLANES: Readonly<Record<number, Plane>> = { 17: 'xy', 18: 'zx', 19: 'yz' };

/** Grbl 1.1h: several commands a block, checked as gcode.c does and carried out in its order (RS274/NGC 3.8). */
export class GrblInterpreter implements Interpreter {
  readonly #state: ModalState = initialModalState();

  apply(block: Block): readonly Action[] {
    if (block.text?.startsWith('$') === true)
      return [{ kind: 'warning', text: `${block.text.slice(0, 40)}: a Grbl command, not part of a program` }];
    if (block.words.length === 0) return [];
    const words = sortWords(block);
    const fault = grblFault(words);
    if (fault !== null) return [{ kind: 'problem', text: fault }];
    const actions: Action[] = [];
    this.#setModes(words);
    this.#spindle(words, actions);
    if (words.g.includes(4)) actions.push({ kind: 'dwell', ms: (words.parameters.get('P') ?? 0) * 1000 });
    const motion = words.g.some((code) => code === 10 || code === 28 || code === 30 || code === 92) ? null : this.#motion(words);
    if (motion !== null) actions.push(motion);
    this.#setCoordinates(words, actions);
    if (words.m.includes(0)) actions.push({ kind: 'warning', text: 'M0: waits for somebody at the machine' });
    if (words.m.includes(2) || words.m.includes(30)) this.#end(actions);
    return actions;
  }

  #setModes(words: BlockWords): void {
    const state = this.#state;
    for (const code of words.g) {
      const motion = MOTION[code];
      if (motion !== undefined) state.motion = motion;
      else if (code >= 38 && code < 39) state.motion = 'probe';
      state.plane = PLANES[code] ?? state.plane;
      if (code === 20 || code === 21) state.unitMm = code === 20 ? 25.4 : 1;
      if (code === 90 || code === 91) state.isAbsolute = code === 90;
      if (code === 93 || code === 94) state.isInverseTime = code === 93;
    }
    const feed = words.parameters.get('F');
    if (typeof feed === 'number') state.feedMmPerMin = state.isInverseTime ? feed : feed * state.unitMm;
  }

  #spindle(words: BlockWords, actions: Action[]): void {
    const rpm = words.parameters.get('S') ?? null;
    if (words.m.includes(3) || words.m.includes(4)) actions.push({ kind: 'spindle', isOn: true, rpm });
    else if (words.m.includes(5)) actions.push({ kind: 'spindle', isOn: false, rpm: null });
  }

  #motion(words: BlockWords): Action | null {
    const state = this.#state;
    if (!namesAxis(words) && !words.g.some((code) => code === 2 || code === 3)) return null;
    if (words.g.some((code) => code >= 43 && code < 50)) return null;
    if (state.motion === 'none') return { kind: 'problem', text: 'axis words after G80 (error:31)' };
    if (state.motion !== 'rapid' && state.feedMmPerMin <= 0)
      return { kind: 'problem', text: 'no feed rate: a cutting move needs F above zero (error:22)' };
    const action = move(state, words, state.motion);
    if (!words.g.includes(53)) return action;
    this.#forget();
    return { kind: 'warning', text: 'G53: a move in machine coordinates, which a program cannot know' };
  }

  #setCoordinates(words: BlockWords, actions: Action[]): void {
    for (const code of words.g) {
      if (code === 92) setCoordinates(this.#state, words);
      else if (code === 92.1) this.#state.shift = { x: 0, y: 0, z: 0 };
      else if (code === 10) actions.push({ kind: 'warning', text: 'G10: changes the work offsets stored in the machine' });
      else if (code === 28 || code === 30) {
        this.#forget();
        actions.push({ kind: 'home' });
      }
    }
  }

  /** After a move to a place only the machine knows, no axis is known until the program names it again. */
  #forget(): void {
    for (const axis of AXES) this.#state.known[axis] = false;
  }

  /** M2, M30: Grbl goes back to G1 G17 G90 G94 G54 M5 M9 (gcode.c, step 21). */
  #end(actions: Action[]): void {
    Object.assign(this.#state, { motion: 'linear', plane: 'xy', isAbsolute: true, isInverseTime: false });
    actions.push({ kind: 'spindle', isOn: false, rpm: null });
  }
}

/** The first rule of gcode.c's steps 2 and 3 that a block breaks, with the number Grbl would answer; null when it is a good block. */
function grblFault(words: BlockWords): string | null {
  const groups = new Set<string>();
  for (const [letter, codes, table] of [
    ['G', words.g, GRBL_G_GROUPS],
    ['M', words.m, GRBL_M_GROUPS],
  ] as const) {
    for (const code of codes) {
      const group = table.get(code);
      if (group === undefined) return `${letter}${code}: Grbl does not have it (error:20)`;
      if (groups.has(group)) return `${letter}${code}: a second command of group ${group} in one block (error:21)`;
      groups.add(group);
    }
  }
  if (words.repeated !== null) return `${words.repeated} twice in one block (error:25)`;
  for (const [letter, value] of words.parameters) {
    if (!GRBL_LETTERS.has(letter)) return `word ${letter}: Grbl does not have it (error:20)`;
    if (value === null) return `word ${letter} without a number (error:2)`;
    if (value < 0 && 'FNPST'.includes(letter)) return `${letter} below zero (error:4)`;
  }
  if (words.g.includes(4) && !words.parameters.has('P')) return 'G4 without P (error:28)';
  return null;
}

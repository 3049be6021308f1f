// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action, Move } from './action.js';
import { type Arc, makeArc } from './arc.js';
import type { BlockWords } from './block-words.js';
import { MAX_WORD_MAGNITUDE } from './limits.js';
import type { ModalState, MotionMode } from './modal-state.js';
import { AXES, type Axis, between, lengthOf, type Vector } from './vector.js';

const LETTERS: Readonly<Record<Axis, string>> = { x: 'X', y: 'Y', z: 'Z' };

/** True when the block names a linear axis with a number. */
export function namesAxis(words: BlockWords): boolean {
  return AXES.some((axis) => typeof words.parameters.get(LETTERS[axis]) === 'number');
}

/** Carries out the motion of a block in the state's mode, and moves the state. Returns the move, or what is wrong with it. */
export function move(state: ModalState, words: BlockWords, mode: Exclude<MotionMode, 'none'>): Action | null {
  const wasKnown = { ...state.known };
  const from = state.position;
  const to = target(state, words);
  const extrudedMm = advanceExtruder(state, words);
  if (!isInRange(to) || Math.abs(state.extruderMm) > MAX_WORD_MAGNITUDE)
    return { kind: 'problem', text: 'moves beyond any machine' };
  const isArc = mode === 'clockwise' || mode === 'counter-clockwise';
  let arc: Arc | null = null;
  if (isArc) {
    const made = makeArc(from, to, arcWords(state, words, mode === 'clockwise'));
    if (typeof made === 'string') return { kind: 'problem', text: made };
    arc = made;
  }
  state.position = to;
  for (const axis of AXES)
    if (typeof words.parameters.get(LETTERS[axis]) === 'number') state.known[axis] = state.isAbsolute || state.known[axis];
  if (extrudedMm === 0 && arc === null && lengthOf(between(from, to)) === 0) return null;
  const feedMmPerMin = state.isInverseTime ? inverseTimeFeed(state, between(from, to)) : state.feedMmPerMin;
  const isKnown = { ...state.known };
  return {
    kind: 'move',
    isRapid: mode === 'rapid',
    from,
    to,
    wasKnown,
    isKnown,
    arc,
    extrudedMm,
    feedMmPerMin,
    tool: state.tool,
  } satisfies Move;
}

/** G92: the program's coordinates are now what the block says, with no motion (RS274/NGC 3.5.18; Marlin G92 also sets E). */
export function setCoordinates(state: ModalState, words: BlockWords): void {
  const shift = { ...state.shift };
  const hasAny = namesAxis(words) || words.parameters.has('E');
  for (const axis of AXES) {
    const value = words.parameters.get(LETTERS[axis]) ?? (hasAny ? null : 0);
    if (value !== null) shift[axis] = state.position[axis] - value * state.unitMm;
  }
  state.shift = shift;
  const extruder = words.parameters.get('E') ?? (hasAny ? null : 0);
  if (extruder !== null) state.extruderMm = extruder * state.unitMm;
}

function target(state: ModalState, words: BlockWords): Vector {
  const to = { ...state.position };
  for (const axis of AXES) {
    const value = words.parameters.get(LETTERS[axis]);
    if (typeof value !== 'number') continue;
    to[axis] = state.isAbsolute ? value * state.unitMm + state.shift[axis] : to[axis] + value * state.unitMm;
  }
  return to;
}

function advanceExtruder(state: ModalState, words: BlockWords): number {
  const value = words.parameters.get('E');
  if (typeof value !== 'number') return 0;
  const before = state.extruderMm;
  state.extruderMm = state.isExtruderAbsolute ? value * state.unitMm : before + value * state.unitMm;
  return state.isExtruderAbsolute ? state.extruderMm - before : value * state.unitMm;
}

function arcWords(state: ModalState, words: BlockWords, isClockwise: boolean) {
  const get = (letter: string): number => (words.parameters.get(letter) ?? 0) * state.unitMm;
  const hasOffset = words.parameters.has('I') || words.parameters.has('J') || words.parameters.has('K');
  const radiusMm = typeof words.parameters.get('R') === 'number' ? get('R') : null;
  return { plane: state.plane, isClockwise, offset: hasOffset ? { x: get('I'), y: get('J'), z: get('K') } : null, radiusMm };
}

/** G93: F is one over the minutes the move takes (RS274/NGC 3.5.19). */
function inverseTimeFeed(state: ModalState, distance: Vector): number {
  return state.feedMmPerMin * lengthOf(distance);
}

function isInRange(point: Vector): boolean {
  return AXES.every((axis) => Math.abs(point[axis]) <= MAX_WORD_MAGNITUDE);
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Arc, makeArc } from '../arc.js';
import { MAX_WORD_MAGNITUDE } from '../limits.js';
import { KNOWN_X, KNOWN_Y, KNOWN_Z, type ModalState, type MotionMode } from '../modal-state.js';
import { LETTER, type Words, XYZ_BITS } from '../scan/words.js';
import type { ProgramSink } from './program-sink.js';

const ARC_BITS = (1 << LETTER.I) | (1 << LETTER.J) | (1 << LETTER.K);

/** True when the block names a linear axis with a number. */
export function namesAxis(words: Words): boolean {
  return (words.numbered & XYZ_BITS) !== 0;
}

/** Carries out the motion of a block in the given mode: moves the state and tells the sink. */
export function makeMove(state: ModalState, words: Words, mode: Exclude<MotionMode, 'none'>, sink: ProgramSink): void {
  const { x, y, z } = state;
  if (!advance(state, words)) {
    state.x = x;
    state.y = y;
    state.z = z;
    return sink.problem('moves beyond any machine');
  }
  if (mode !== 'clockwise' && mode !== 'counter-clockwise') return sink.line(mode === 'rapid');
  const arc = arcOf(state, words, mode === 'clockwise');
  if (typeof arc !== 'string') return sink.arc(arc);
  state.x = x;
  state.y = y;
  state.z = z;
  sink.problem(arc);
}

/** Moves position and extruder to where the words say; false when that is beyond any number that makes sense. */
function advance(state: ModalState, words: Words): boolean {
  const { numbered, value } = words;
  state.wasKnown = state.known;
  state.fromX = state.x;
  state.fromY = state.y;
  state.fromZ = state.z;
  const unit = state.unitMm;
  if ((numbered & XYZ_BITS) !== 0) {
    const isAbsolute = state.isAbsolute;
    if ((numbered & (1 << LETTER.X)) !== 0) {
      const wanted = (value[LETTER.X] as number) * unit;
      state.x = wanted + (isAbsolute ? state.shiftX : state.x);
      if (isAbsolute) state.known |= KNOWN_X;
    }
    if ((numbered & (1 << LETTER.Y)) !== 0) {
      const wanted = (value[LETTER.Y] as number) * unit;
      state.y = wanted + (isAbsolute ? state.shiftY : state.y);
      if (isAbsolute) state.known |= KNOWN_Y;
    }
    if ((numbered & (1 << LETTER.Z)) !== 0) {
      const wanted = (value[LETTER.Z] as number) * unit;
      state.z = wanted + (isAbsolute ? state.shiftZ + state.toolLengthMm : state.z);
      if (isAbsolute) state.known |= KNOWN_Z;
    }
  }
  state.extrudedMm = 0;
  if ((numbered & (1 << LETTER.E)) !== 0) advanceExtruder(state, (value[LETTER.E] as number) * unit);
  const feed = state.feedMmPerMin * state.feedShare;
  state.moveFeedMmPerMin = state.isInverseTime ? feed * moveLength(state) : feed;
  const sum = Math.abs(state.x) + Math.abs(state.y) + Math.abs(state.z) + Math.abs(state.extruderMm);
  if (sum <= MAX_WORD_MAGNITUDE) return true;
  return isInRange(state.x) && isInRange(state.y) && isInRange(state.z) && isInRange(state.extruderMm);
}

function advanceExtruder(state: ModalState, wantedMm: number): void {
  const before = state.extruderMm;
  state.extruderMm = state.isExtruderAbsolute ? wantedMm : before + wantedMm;
  const pushed = state.isExtruderAbsolute ? wantedMm - before : wantedMm;
  state.extrudedMm = pushed * state.filamentPerUnit * state.flowShare;
}

/** G92: the program's coordinates are now what the block says, with no motion (RS274/NGC 3.5.18; Marlin G92 also sets E). */
export function setCoordinates(state: ModalState, words: Words): void {
  const hasAny = (words.named & (XYZ_BITS | (1 << LETTER.E))) !== 0;
  const unit = state.unitMm;
  if (words.has(LETTER.X) || !hasAny) state.shiftX = state.x - words.get(LETTER.X, 0) * unit;
  if (words.has(LETTER.Y) || !hasAny) state.shiftY = state.y - words.get(LETTER.Y, 0) * unit;
  if (words.has(LETTER.Z) || !hasAny) state.shiftZ = state.z - state.toolLengthMm - words.get(LETTER.Z, 0) * unit;
  if (words.has(LETTER.E) || !hasAny) state.extruderMm = words.get(LETTER.E, 0) * unit;
}

function arcOf(state: ModalState, words: Words, isClockwise: boolean): Arc | string {
  const unit = state.unitMm;
  const from = { x: state.fromX, y: state.fromY, z: state.fromZ };
  const offset = {
    x: words.get(LETTER.I, 0) * unit,
    y: words.get(LETTER.J, 0) * unit,
    z: words.get(LETTER.K, 0) * unit,
  };
  const hasOffset = (words.named & ARC_BITS) !== 0;
  const radiusMm = words.has(LETTER.R) ? words.get(LETTER.R, 0) * unit : null;
  const to = { x: state.x, y: state.y, z: state.z };
  return makeArc(from, to, { plane: state.plane, isClockwise, offset: hasOffset ? offset : null, radiusMm });
}

function moveLength(state: ModalState): number {
  return Math.hypot(state.x - state.fromX, state.y - state.fromY, state.z - state.fromZ);
}

function isInRange(mm: number): boolean {
  return mm <= MAX_WORD_MAGNITUDE && mm >= -MAX_WORD_MAGNITUDE;
}

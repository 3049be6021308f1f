// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Interpreter } from './interpreter.js';
import type { ModalState } from './modal-state.js';
import { grblFault } from './program/grbl-rules.js';
import { makeMove, namesAxis, setCoordinates } from './program/motion.js';
import type { ProgramSink } from './program/program-sink.js';
import { LETTER, type Words, XYZ_BITS } from './scan/words.js';

/** Grbl 1.1h: several commands a block, checked as gcode.c does and carried out in its order (RS274/NGC 3.8). */
export class GrblInterpreter implements Interpreter {
  /** What decides whether the machine stops for spindle and coolant: they wait for motion only when they change (gcode.c, steps 4, 7, 8). */
  #spindle = 5;
  #spindleRpm = 0;
  #coolant = 9;
  /** Non-modal commands of the block at hand. */
  #dwells = false;
  #setsOffsets = false;
  #goesToStored = false;
  #isMachineMove = false;
  #ends = false;

  constructor(
    readonly state: ModalState,
    readonly sink: ProgramSink,
  ) {}

  apply(words: Words, text: string | null): void {
    if (text !== null && text.startsWith('$')) return this.#system(text);
    if (words.count === 0) return;
    // A Marlin's file name behind M30 is words to a Grbl, and carried out.
    if (text !== null && text.replace(/\([^)]*\)?/g, '').trim() !== '')
      return this.sink.problem(
        `"${text.slice(0, 40)}" behind the end of the program: Grbl would carry it out; give it a line of its own`,
      );
    const fault = grblFault(words);
    if (fault !== null) return this.sink.problem(fault);
    this.#dwells = this.#setsOffsets = this.#goesToStored = this.#isMachineMove = this.#ends = false;
    if (words.has(LETTER.T)) this.sink.selectTool(words.get(LETTER.T, 0));
    if (words.commands > 0) this.#setModes(words);
    if (words.has(LETTER.F)) this.#setFeed(words);
    if (words.commands > 0 || words.has(LETTER.S)) this.#setSpindle(words);
    if (this.#dwells) this.sink.stop(words.get(LETTER.P, 0) * 1000);
    if (this.#setsOffsets || this.#goesToStored) this.#setCoordinates(words);
    else this.#motion(words);
    if (this.#ends) this.#end();
  }

  #system(text: string): void {
    if (/^\$H[XYZABC]?$/i.test(text)) {
      this.state.forget();
      return this.sink.home();
    }
    if (/^\$\s*J\s*=/i.test(text))
      return this.sink.problem('$J=: a jog goes round the work offsets and limits of a program; write G0 or G1');
    this.sink.warning(`${text.slice(0, 40)}: a Grbl command, not part of a program`);
  }

  #setModes(words: Words): void {
    for (let index = 0; index < words.count; index += 1) {
      const letter = words.letters[index];
      const code = words.values[index] as number;
      if (letter === LETTER.G) this.#setG(code);
      else if (letter === LETTER.M) this.#setM(code);
    }
  }

  #setG(code: number): void {
    const { state } = this;
    if (code === 0) state.motion = 'rapid';
    else if (code === 1) state.motion = 'linear';
    else if (code === 2) state.motion = 'clockwise';
    else if (code === 3) state.motion = 'counter-clockwise';
    else if (code >= 38 && code < 39) state.motion = 'probe';
    else if (code === 80) state.motion = 'none';
    else if (code >= 17 && code <= 19) state.plane = code === 17 ? 'xy' : code === 18 ? 'zx' : 'yz';
    else if (code === 20 || code === 21) {
      state.unitMm = code === 20 ? 25.4 : 1;
      this.sink.units();
    } else if (code === 90 || code === 91) state.isAbsolute = code === 90;
    else if (code === 93 || code === 94) state.isInverseTime = code === 93;
    else if (code === 53) this.#isMachineMove = true;
    else if (code >= 54 && code <= 59) this.#setSystem(code);
    else if (code === 4) this.#dwells = true;
    else if (code === 28 || code === 30) this.#goesToStored = true;
    else if (code === 10 || (code >= 28 && code < 31) || code === 92 || code === 92.1 || code === 43.1 || code === 49)
      this.#setsOffsets = true;
  }

  #setM(code: number): void {
    if (code === 0) {
      this.sink.stop(0);
      this.sink.warning('M0: waits for somebody at the machine');
    } else if (code === 2 || code === 30) this.#ends = true;
    else if (code === 7 || code === 8 || code === 9) {
      if (code !== this.#coolant) this.sink.stop(0);
      this.#coolant = code;
    }
  }

  #setSystem(code: number): void {
    if (this.state.system === code) return;
    this.state.system = code;
    this.state.forget();
    this.sink.system();
  }

  #setFeed(words: Words): void {
    const feed = words.get(LETTER.F, 0);
    this.state.feedMmPerMin = this.state.isInverseTime ? feed : feed * this.state.unitMm;
  }

  /** A change of state or speed waits until all motion is done (spindle_control.c, spindle_sync). */
  #setSpindle(words: Words): void {
    const rpm = words.get(LETTER.S, this.#spindleRpm);
    let spindle = this.#spindle;
    for (let code = 3; code <= 5; code += 1) if (words.holds(LETTER.M, code)) spindle = code;
    const isChanged = spindle !== this.#spindle;
    if (isChanged || (rpm !== this.#spindleRpm && spindle !== 5)) this.sink.stop(0);
    if (isChanged || words.has(LETTER.S)) {
      if (spindle !== 5) this.sink.spindle(true, words.has(LETTER.S) || this.#spindleRpm > 0 ? rpm : null);
      else if (isChanged) this.sink.spindle(false, null);
    }
    this.#spindle = spindle;
    this.#spindleRpm = rpm;
  }

  #motion(words: Words): void {
    const { state, sink } = this;
    const isArcNamed = words.commands > 0 && (words.holds(LETTER.G, 2) || words.holds(LETTER.G, 3));
    if (!namesAxis(words) && !isArcNamed) return;
    if (state.motion === 'none') return sink.problem('axis words after G80 (error:31)');
    if (state.motion !== 'rapid' && state.feedMmPerMin <= 0)
      return sink.problem('no feed rate: a cutting move needs F above zero (error:22)');
    if (this.#isMachineMove) return this.#machineMove(words);
    makeMove(state, words, state.motion, sink);
  }

  #machineMove(words: Words): void {
    const { state, sink } = this;
    const unit = state.unitMm;
    sink.machinePlace(
      words.numbered & XYZ_BITS,
      words.get(LETTER.X, 0) * unit,
      words.get(LETTER.Y, 0) * unit,
      words.get(LETTER.Z, 0) * unit,
    );
    state.forget();
    sink.warning('G53: a move in machine coordinates, which a program cannot know');
  }

  /** G10, G28, G30, G43.1, G49, G92 and their kin take the axis words of the block for themselves. */
  #setCoordinates(words: Words): void {
    const { state, sink } = this;
    if (words.holds(LETTER.G, 92)) setCoordinates(state, words);
    else if (words.holds(LETTER.G, 92.1)) state.shiftX = state.shiftY = state.shiftZ = 0;
    else if (words.holds(LETTER.G, 43.1)) state.toolLengthMm = words.get(LETTER.Z, 0) * state.unitMm;
    else if (words.holds(LETTER.G, 49)) {
      state.toolLengthMm = 0;
      if (namesAxis(words)) this.#motion(words);
    } else if (words.holds(LETTER.G, 10)) {
      sink.warning('G10: changes the work offsets stored in the machine');
      state.forget();
    } else if (this.#goesToStored) this.#storedPosition(words);
  }

  /** The words of the block are a place on the way (RS274/NGC 3.5.8). */
  #storedPosition(words: Words): void {
    if (namesAxis(words)) makeMove(this.state, words, 'rapid', this.sink);
    this.state.forget();
    this.sink.storedPosition();
  }

  /** M2, M30: Grbl goes back to G1 G17 G90 G94 G54 M5 M9 (gcode.c, step 21). */
  #end(): void {
    const { state } = this;
    state.motion = 'linear';
    state.plane = 'xy';
    state.isAbsolute = true;
    state.isInverseTime = false;
    this.#setSystem(54);
    this.sink.stop(0);
    this.sink.spindle(false, null);
    this.#spindle = 5;
    this.#coolant = 9;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Interpreter } from './interpreter.js';
import { KNOWN_X, KNOWN_Y, KNOWN_Z, type ModalState } from './modal-state.js';
import { marlinM, selectTool } from './program/marlin-m-codes.js';
import { makeMove, namesAxis, setCoordinates } from './program/motion.js';
import type { ProgramSink } from './program/program-sink.js';
import { LETTER, type Words, XYZ_BITS } from './scan/words.js';

/** Codes with a fraction that mean something of their own to Marlin or its kin. */
const FRACTIONS = [5.1, 28.1, 30.1, 38.2, 38.3, 38.4, 38.5, 59.1, 59.2, 59.3, 61.1, 92.1];

/** What a host takes for the machine's own word when M118 has it said (Marlin `host/M118.cpp`: A1 puts `//` before it, E1 `echo:`, Pn a port). */
const FORGED =
  /^\s*(?:P\d\s*)?(?:ok\b|rs\b|resend|error|!!|start\b|wait\b|busy|T\d?:|B:|(?:\/\/|A1)\s*(?:\/\/)?\s*action\s*:\s*resume|E1\s*(?:P\d\s*)?busy)/i;

/** Marlin 2.1: one command a line (gcode/parser.cpp takes the first G, M or T; the rest are its parameters). */
export class MarlinInterpreter implements Interpreter {
  constructor(
    readonly state: ModalState,
    readonly sink: ProgramSink,
  ) {}

  apply(words: Words, text: string | null): void {
    if (words.count === 0) return;
    const letter = words.letters[0] as number;
    const code = words.values[0] as number;
    if (letter === LETTER.G && code % 1 !== 0 && !FRACTIONS.includes(code))
      return this.sink.problem(`G${code}: Marlin without sub-codes takes it for G${Math.floor(code)}`);
    if (letter === LETTER.G && code <= 3 && code >= 0) return this.#gMotion(code, words);
    if (letter === LETTER.G && !Number.isNaN(code)) return this.#g(code, words);
    if (letter === LETTER.M && !Number.isNaN(code)) {
      if (Math.floor(code) === 118 && FORGED.test(text ?? ''))
        return this.sink.problem(
          `M118 ${text?.slice(0, 40)}: the machine would say what only it may say, and its host be misled`,
        );
      return marlinM(Math.floor(code), words, this.state, this.sink);
    }
    if (letter === LETTER.T) return selectTool(code, this.state, this.sink);
    if (namesAxis(words) || letter === LETTER.F)
      return this.#move(words, this.state.motion === 'none' ? 'linear' : this.state.motion);
    this.sink.warning(`Marlin does not know a line that starts with ${String.fromCharCode(65 + letter)}`);
  }

  #gMotion(code: number, words: Words): void {
    // Marlin moves both alike; a reader of paths is told which it was.
    if (code <= 1) this.#move(words, code === 0 ? 'rapid' : 'linear');
    else if (code === 2) this.#move(words, 'clockwise');
    else if (code === 3) this.#move(words, 'counter-clockwise');
  }

  #g(code: number, words: Words): void {
    const { state, sink } = this;
    switch (code) {
      case 4:
        return dwell(words, sink);
      case 5:
        return this.#move(words, 'linear');
      case 17:
      case 18:
      case 19:
        state.plane = code === 17 ? 'xy' : code === 18 ? 'zx' : 'yz';
        return;
      case 20:
      case 21:
        state.unitMm = code === 20 ? 25.4 : 1;
        return sink.units();
      case 26:
        return heatPattern(words, sink);
      case 28:
        return this.#home(words);
      case 29:
      case 30:
      case 34:
        sink.stop(0);
        return state.forget();
      case 53:
        return this.#machineMove(words);
      case 54:
      case 55:
      case 56:
      case 57:
      case 58:
      case 59:
        return this.#system(code);
      case 90:
      case 91:
        state.isAbsolute = code === 90;
        state.isExtruderAbsolute = code === 90;
        return;
      case 92:
        return setCoordinates(state, words);
      case 92.1:
        state.shiftX = state.shiftY = state.shiftZ = 0;
        return;
      default:
        if ((code >= 81 && code <= 89) || code === 73) sink.problem(`G${code}: Marlin has no canned cycles`);
    }
  }

  #move(words: Words, mode: 'rapid' | 'linear' | 'clockwise' | 'counter-clockwise' | 'probe'): void {
    const feed = words.get(LETTER.F, 0);
    if (feed > 0) this.state.feedMmPerMin = feed * this.state.unitMm;
    else if (words.has(LETTER.F)) this.sink.warning(`F${feed}: Marlin passes over a feed that is not above zero`);
    this.state.motion = mode;
    makeMove(this.state, words, mode, this.sink);
  }

  /** Homed axes stand at the machine's own zero, which the program does not name; G92's shift of them is gone (G28.cpp). */
  #home(words: Words): void {
    const { state } = this;
    const named = words.named & XYZ_BITS;
    const axes = named === 0 ? XYZ_BITS : named;
    if ((axes & (1 << LETTER.X)) !== 0) {
      state.x = state.shiftX = 0;
      state.known &= ~KNOWN_X;
    }
    if ((axes & (1 << LETTER.Y)) !== 0) {
      state.y = state.shiftY = 0;
      state.known &= ~KNOWN_Y;
    }
    if ((axes & (1 << LETTER.Z)) !== 0) {
      state.z = state.shiftZ = 0;
      state.known &= ~KNOWN_Z;
    }
    this.sink.home();
  }

  /** `G53 G1 X5` of CNC_COORDINATE_SYSTEMS: one move in the machine's own coordinates (gcode/geometry/G53-G59.cpp). */
  #machineMove(words: Words): void {
    const unit = this.state.unitMm;
    const axes = words.numbered & XYZ_BITS;
    if (axes !== 0) {
      this.sink.machinePlace(axes, words.get(LETTER.X, 0) * unit, words.get(LETTER.Y, 0) * unit, words.get(LETTER.Z, 0) * unit);
    }
    this.state.forget();
    this.sink.stop(0);
  }

  #system(code: number): void {
    if (this.state.system === code) return;
    this.state.system = code;
    this.state.forget();
    this.sink.system();
  }
}

/** G26 prints a test pattern: B and H are the temperatures of bed and nozzle (MarlinDocumentation, G026). */
function heatPattern(words: Words, sink: ProgramSink): void {
  if (words.has(LETTER.B)) sink.heat('bed', -1, words.get(LETTER.B, 0));
  if (words.has(LETTER.H)) sink.heat('tool', -1, words.get(LETTER.H, 0));
}

/** G4: P milliseconds, S seconds; S wins (MarlinDocumentation, G004). */
function dwell(words: Words, sink: ProgramSink): void {
  const ms = words.get(LETTER.S, 0) * 1000 || words.get(LETTER.P, 0);
  if (ms > 0) sink.stop(ms);
}

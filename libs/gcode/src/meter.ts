// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Arc, arcLengthMm } from './arc.js';
import { parseBlock } from './block.js';
import { createInterpreter } from './create-interpreter.js';
import type { Dialect } from './dialect.js';
import { Extrusion } from './extrusion.js';
import type { Interpreter } from './interpreter.js';
import { LayerCounter } from './layer-counter.js';
import { MARLIN_BLOCK_CHARS } from './limits.js';
import { KNOWN_X, KNOWN_Y, KNOWN_Z, ModalState } from './modal-state.js';
import type { ProgramSink } from './program/program-sink.js';
import { readOrdinary } from './scan/ordinary-line.js';
import { Words } from './scan/words.js';
import type { Vector } from './vector.js';

/** What the blocks given so far have used and reached. Replaced, never changed, by each block. */
export type MeterReading = {
  /** Filament that has left each tool's spool, whole micrometres; retractions do not count back (see Extrusion). */
  readonly extrudedUm: readonly number[];
  /** Where the program stands, mm, in its own coordinates without G92's shifts. */
  readonly positionMm: Vector;
  /** The same as the program names it, G92's shifts and tool length counted: what Marlin's M114 tells as X, Y and Z. */
  readonly logicalMm: Vector;
  /** The extruder's coordinate as the program names it, mm: what Marlin's M114 tells as E. In relative mode it counts on from the last G92. */
  readonly eMm: number;
  /** Axes whose place the program has named since the machine last chose it itself (G28, G53, another work coordinate system). */
  readonly isKnown: Readonly<Record<'x' | 'y' | 'z', boolean>>;
  /** Work coordinate system in use. Sample: "G54". */
  readonly system: string;
  /** Path of the tool, mm; where the machine chose the place itself (homing) nothing is counted. */
  readonly travelMm: number;
  /** Layers begun; 0 before the first extrusion, and for a program that only cuts. */
  readonly layers: number;
  /** The program's own word of its progress (M73), percent and milliseconds; null before the first. */
  readonly progressPercent: number | null;
  readonly remainingMs: number | null;
  readonly tool: number;
  /** Blocks with at least one word. */
  readonly blocks: number;
};

/** Counts along while a program is sent: the driver gives it each line once the machine has taken it. */
export interface Meter {
  /** Takes one line, with or without its comment. A line that is not a block counts nothing. */
  block(line: string): void;
  readonly reading: MeterReading;
}

/** A meter at the start of a program. */
export function createMeter({ dialect }: { readonly dialect: Dialect }): Meter {
  return new ProgramMeter(dialect);
}

class ProgramMeter implements Meter {
  readonly #words = new Words();
  /** The line as bytes, with its end. */
  readonly #bytes = new Uint8Array(MARLIN_BLOCK_CHARS + 1);
  readonly #state = new ModalState();
  readonly #tally = new MeterTally(this.#state);
  readonly #interpreter: Interpreter;
  #blocks = 0;

  constructor(dialect: Dialect) {
    this.#interpreter = createInterpreter(dialect, this.#state, this.#tally);
  }

  block(line: string): void {
    if (!this.#isOrdinary(line)) return this.#parse(line);
    if (this.#words.count === 0) return;
    this.#blocks += 1;
    this.#interpreter.apply(this.#words, null);
  }

  /** Reads the words of an ordinary line without a comment, which a job's lines are, on the short way. */
  #isOrdinary(line: string): boolean {
    const length = line.length;
    if (length > MARLIN_BLOCK_CHARS) return false;
    const bytes = this.#bytes;
    for (let at = 0; at < length; at += 1) {
      const code = line.charCodeAt(at);
      if (code < 0x20 || code > 0x5a || code === 0x3b) return false;
      bytes[at] = code;
    }
    bytes[length] = 0x0a;
    return readOrdinary(bytes, 0, this.#words) >= 0;
  }

  #parse(line: string): void {
    const block = parseBlock(line);
    if (block.kind === 'problem') return;
    if (block.comment !== null) this.#tally.layers.comment(block.comment);
    if (block.words.length === 0 && block.text === null) return;
    this.#blocks += 1;
    this.#words.load(block);
    this.#interpreter.apply(this.#words, block.text);
  }

  get reading(): MeterReading {
    const state = this.#state;
    const tally = this.#tally;
    return {
      extrudedUm: tally.extrusion.totalsUm,
      positionMm: { x: state.x, y: state.y, z: state.z },
      logicalMm: { x: state.x - state.shiftX, y: state.y - state.shiftY, z: state.z - state.shiftZ - state.toolLengthMm },
      eMm: state.extruderMm,
      isKnown: {
        x: (state.known & KNOWN_X) !== 0,
        y: (state.known & KNOWN_Y) !== 0,
        z: (state.known & KNOWN_Z) !== 0,
      },
      system: `G${state.system}`,
      travelMm: tally.travelMm,
      layers: tally.layers.count,
      progressPercent: tally.progressPercent,
      remainingMs: tally.remainingMs,
      tool: tally.tool,
      blocks: this.#blocks,
    };
  }
}

/** Of what an interpreter tells, the meter keeps filament, layers and the program's own progress. */
class MeterTally implements ProgramSink {
  readonly extrusion = new Extrusion();
  readonly layers = new LayerCounter();
  progressPercent: number | null = null;
  remainingMs: number | null = null;
  /** The tool of the last move. */
  tool = 0;
  travelMm = 0;

  constructor(readonly state: ModalState) {}

  line(): void {
    const { state } = this;
    const isSideways = state.x !== state.fromX || state.y !== state.fromY;
    const across = state.x - state.fromX;
    const along = state.y - state.fromY;
    const up = state.z - state.fromZ;
    // Math.hypot is several times as slow.
    this.travelMm += Math.sqrt(across * across + along * along + up * up);
    if (isSideways || state.extrudedMm !== 0 || up !== 0) this.tool = state.tool;
    if (state.extrudedMm !== 0) this.#extrude(isSideways);
  }

  arc(arc: Arc): void {
    this.travelMm += arcLengthMm(arc);
    this.tool = this.state.tool;
    if (this.state.extrudedMm !== 0) this.#extrude(true);
  }

  progress(percent: number | null, remainingMs: number | null): void {
    this.progressPercent = percent ?? this.progressPercent;
    this.remainingMs = remainingMs ?? this.remainingMs;
  }

  #extrude(isSideways: boolean): void {
    const { state } = this;
    this.extrusion.add(state.tool, state.extrudedMm);
    if (state.extrudedMm > 0 && isSideways && state.z > this.layers.nextMm) this.layers.rise(state.z);
  }

  stop(): void {}
  home(): void {}
  storedPosition(): void {}
  machinePlace(): void {}
  heat(): void {}
  spindle(): void {}
  selectTool(): void {}
  system(): void {}
  units(): void {}
  limits(): void {}
  allowColdExtrusion(): void {}
  warning(): void {}
  problem(): void {}
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseBlock } from './block.js';
import { createInterpreter } from './create-interpreter.js';
import type { Dialect } from './dialect.js';
import { Extrusion } from './extrusion.js';
import { LayerCounter } from './layer-counter.js';
import type { Vector } from './vector.js';

/** What the blocks given so far have used and reached. Replaced, never changed, by each block. */
export type MeterReading = {
  /** Filament that has left each tool's spool, whole micrometres; retractions do not count back (see Extrusion). */
  readonly extrudedUm: readonly number[];
  /** Where the program stands, mm, in its own coordinates without G92's shifts. */
  readonly positionMm: Vector;
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
  readonly #interpreter;
  readonly #extrusion = new Extrusion();
  readonly #layers = new LayerCounter();
  #positionMm: Vector = { x: 0, y: 0, z: 0 };
  #progressPercent: number | null = null;
  #remainingMs: number | null = null;
  #tool = 0;
  #blocks = 0;

  constructor(dialect: Dialect) {
    this.#interpreter = createInterpreter(dialect);
  }

  block(line: string): void {
    const block = parseBlock(line);
    if (block.kind === 'problem') return;
    if (block.comment !== null) this.#layers.comment(block.comment);
    if (block.words.length > 0 || block.text !== null) this.#blocks += 1;
    for (const action of this.#interpreter.apply(block)) {
      if (action.kind === 'move') {
        this.#positionMm = action.to;
        this.#tool = action.tool;
        if (action.extrudedMm !== 0) this.#extrusion.add(action.tool, action.extrudedMm);
        this.#layers.move(action);
      } else if (action.kind === 'progress') {
        this.#progressPercent = action.percent ?? this.#progressPercent;
        this.#remainingMs = action.remainingMs ?? this.#remainingMs;
      }
    }
  }

  get reading(): MeterReading {
    return {
      extrudedUm: this.#extrusion.totalsUm,
      positionMm: this.#positionMm,
      layers: this.#layers.count,
      progressPercent: this.#progressPercent,
      remainingMs: this.#remainingMs,
      tool: this.#tool,
      blocks: this.#blocks,
    };
  }
}

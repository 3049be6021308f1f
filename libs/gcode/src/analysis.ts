// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action, Move } from './action.js';
import { parseBlock } from './block.js';
import { BoundsCollector } from './bounds.js';
import { createInterpreter } from './create-interpreter.js';
import type { Dialect } from './dialect.js';
import { Extrusion } from './extrusion.js';
import type { Interpreter } from './interpreter.js';
import { LayerCounter } from './layer-counter.js';
import { GRBL_BLOCK_CHARS, MARLIN_BLOCK_CHARS, MAX_BLOCK_CHARS } from './limits.js';
import { type Line, LineSplitter } from './line-splitter.js';
import { defaultLimits, type MotionLimits } from './motion-limits.js';
import { Notes } from './notes.js';
import type { ProgramReport } from './report.js';
import { NO_SAFETY_FACTS } from './safety-report.js';
import { MetadataCollector } from './slicer-metadata.js';
import { ThumbnailCollector } from './thumbnails.js';
import { TimeEstimate } from './time-estimate.js';

/** One pass over a program, in constant memory: push it in chunks of any size, then ask for the report. */
export interface Analysis {
  /** The next bytes or characters; cut anywhere. */
  push(chunk: string | Uint8Array): void;
  /** The report; call it once, after the last chunk. */
  finish(): ProgramReport;
}

/** Starts an analysis. Without `limits` the dialect's defaults are taken, and said so in motion-limits.ts. */
export function createAnalysis(options: { readonly dialect: Dialect; readonly limits?: MotionLimits }): Analysis {
  return new ProgramAnalysis(options.dialect, options.limits ?? defaultLimits(options.dialect));
}

class ProgramAnalysis implements Analysis {
  readonly #splitter = new LineSplitter((line) => this.#line(line));
  readonly #interpreter: Interpreter;
  readonly #time: TimeEstimate;
  readonly #extrusion = new Extrusion();
  readonly #layers = new LayerCounter();
  readonly #bounds = new BoundsCollector();
  readonly #printBounds = new BoundsCollector();
  readonly #metadata = new MetadataCollector();
  readonly #thumbnails = new ThumbnailCollector();
  readonly #warnings = new Notes();
  readonly #problems = new Notes();
  readonly #figures = { maxToolC: 0, maxBedC: 0, usesSpindle: false, maxSpindleRpm: 0 };
  #lineNumber = 0;
  #blocks = 0;
  #moves = 0;

  constructor(
    readonly dialect: Dialect,
    limits: MotionLimits,
  ) {
    this.#interpreter = createInterpreter(dialect);
    this.#time = new TimeEstimate(limits);
  }

  push(chunk: string | Uint8Array): void {
    this.#splitter.push(chunk);
  }

  finish(): ProgramReport {
    this.#splitter.finish();
    if (this.#blocks === 0) this.#problems.add(0, 'the program is empty: no line tells the machine anything');
    else if (this.#moves === 0) this.#problems.add(0, 'the program moves nothing');
    return {
      dialect: this.dialect,
      timeMs: this.#time.finish(),
      filamentUm: this.#extrusion.totalsUm,
      boundsMm: this.#bounds.bounds,
      printBoundsMm: this.#printBounds.bounds,
      layers: this.#layers.count,
      ...this.#figures,
      blocks: this.#blocks,
      warnings: this.#warnings.list,
      problems: this.#problems.list,
      metadata: this.#metadata.metadata,
      thumbnails: this.#thumbnails.thumbnails,
      safety: NO_SAFETY_FACTS,
    };
  }

  #line({ text, droppedChars }: Line): void {
    this.#lineNumber += 1;
    const block = parseBlock(text);
    if (block.kind === 'problem') return this.#problems.add(this.#lineNumber, block.text);
    if (droppedChars > 0 && block.comment === null) {
      return this.#problems.add(
        this.#lineNumber,
        `${text.length + droppedChars} characters; at most ${MAX_BLOCK_CHARS} fit any firmware`,
      );
    }
    if (block.comment !== null && !this.#thumbnails.comment(block.comment)) {
      this.#layers.comment(block.comment);
      this.#metadata.comment(block.comment);
    }
    if (block.words.length === 0 && block.text === null) return;
    this.#blocks += 1;
    this.#checkLength(text);
    for (const action of this.#interpreter.apply(block)) this.#act(action);
  }

  #act(action: Action): void {
    switch (action.kind) {
      case 'move':
        return this.#move(action);
      case 'limits':
        return this.#time.changeLimits(action);
      case 'dwell':
        return this.#time.stop(action.ms);
      case 'home':
        return this.#time.stop(0);
      case 'heat':
        if (action.heater === 'tool') this.#figures.maxToolC = Math.max(this.#figures.maxToolC, action.celsius);
        else this.#figures.maxBedC = Math.max(this.#figures.maxBedC, action.celsius);
        return;
      case 'spindle':
        this.#figures.usesSpindle ||= action.isOn;
        this.#figures.maxSpindleRpm = Math.max(this.#figures.maxSpindleRpm, action.rpm ?? 0);
        return;
      case 'progress':
        return;
      case 'warning':
        return this.#warnings.add(this.#lineNumber, action.text);
      case 'problem':
        return this.#problems.add(this.#lineNumber, action.text);
    }
  }

  #move(move: Move): void {
    this.#moves += 1;
    this.#time.move(move);
    this.#bounds.add(move);
    if (move.extrudedMm === 0) return;
    this.#extrusion.add(move.tool, move.extrudedMm);
    this.#layers.move(move);
    if (move.extrudedMm > 0 && (move.from.x !== move.to.x || move.from.y !== move.to.y)) this.#printBounds.add(move);
  }

  /** The firmware's own line buffer, which is shorter than what parses. */
  #checkLength(text: string): void {
    if (text.length <= GRBL_BLOCK_CHARS) return;
    const code = text.replace(/\([^)]*\)|;.*$/g, '').trim();
    if (this.dialect === 'grbl' && code.replace(/\s/g, '').length > GRBL_BLOCK_CHARS) {
      this.#problems.add(this.#lineNumber, `over ${GRBL_BLOCK_CHARS} characters: Grbl refuses the line (error:11)`);
    } else if (this.dialect === 'marlin' && code.length > MARLIN_BLOCK_CHARS) {
      this.#problems.add(this.#lineNumber, `over ${MARLIN_BLOCK_CHARS} characters: Marlin cuts the line`);
    }
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { UNGUARDING } from './preflight/marlin-command.js';
import type { Analysis, PackedAnalysis } from './analysis-types.js';
import { parseBlock } from './block.js';
import { boundsOf } from './bounds.js';
import { createInterpreter } from './create-interpreter.js';
import type { Dialect } from './dialect.js';
import type { Interpreter } from './interpreter.js';
import { GRBL_BLOCK_CHARS, MARLIN_BLOCK_CHARS, MAX_BLOCK_CHARS } from './limits.js';
import { ModalState } from './modal-state.js';
import { defaultLimits, type MotionLimits } from './motion-limits.js';
import { CommandCounter } from './program/command-counter.js';
import { CommentDesk } from './program/comment-desk.js';
import { ProgramTally } from './program/program-tally.js';
import { safetyOf } from './program/safety-of.js';
import { type FilamentFacts, filamentOf } from './program/filament.js';
import type { Inflate } from './readers/bgcode-reader.js';
import type { ProgramReport } from './report.js';
import { textOfWords } from './scan/words-text.js';
import { ContainerAnalysis } from './readers/container-analysis.js';
import { ByteScanner, type LineTaker } from './scan/byte-scanner.js';
import { latin1Bytes } from './scan/latin1.js';
import { LETTER, Words } from './scan/words.js';

/** What an analysis goes by. Without `limits` the dialect's defaults are taken, and said so in motion-limits.ts. */
export type AnalysisOptions = {
  readonly dialect: Dialect;
  readonly limits?: MotionLimits;
  readonly filament?: FilamentFacts;
  /** Lets the analysis read binary G-code; without it such a file is a problem, since nobody can send it as it is. */
  readonly inflate?: Inflate;
};

/** Makes who listens to the interpreter. */
export type TallyMaker = (dialect: Dialect, state: ModalState, limits: MotionLimits) => ProgramTally;

const plainTally: TallyMaker = (dialect, state, limits) => new ProgramTally(dialect, state, limits);

/** Starts an analysis. */
export function createAnalysis(options: AnalysisOptions): Analysis {
  const analysis = new ProgramAnalysis(options);
  return options.inflate === undefined ? analysis : new ContainerAnalysis(analysis, options.inflate);
}

/** The pass over the text of a program. */
export class ProgramAnalysis implements PackedAnalysis, LineTaker {
  readonly #words = new Words();
  readonly #scanner = new ByteScanner(this.#words, this);
  readonly #tally: ProgramTally;
  readonly #interpreter: Interpreter;
  readonly #commands: CommandCounter;
  readonly comments: CommentDesk;
  #blocks = 0;

  /** Set by whoever unpacks. */
  container: ProgramReport['container'] = 'text';
  readonly #filament: FilamentFacts;
  readonly dialect: Dialect;

  constructor({ dialect, limits = defaultLimits(dialect), filament = {} }: AnalysisOptions, makeTally: TallyMaker = plainTally) {
    this.dialect = dialect;
    this.#filament = filament;
    const state = new ModalState();
    this.#tally = makeTally(dialect, state, limits);
    this.#interpreter = createInterpreter(dialect, state, this.#tally);
    this.#commands = new CommandCounter(dialect);
    this.comments = new CommentDesk(this.#tally);
  }

  push(chunk: string | Uint8Array): void {
    this.#scanner.push(typeof chunk === 'string' ? latin1Bytes(chunk) : chunk);
  }

  finish(): ProgramReport {
    this.#scanner.finish();
    const tally = this.#tally;
    tally.stop(0);
    tally.lineNumber = 0;
    if (this.#blocks === 0) tally.problem('the program is empty: no line tells the machine anything');
    else if (tally.moves === 0) tally.problem('the program moves nothing');
    const safety = safetyOf(tally, this.#commands);
    const metadata = this.comments.metadata.metadata;
    const filamentUm = tally.extrusion.totalsUm;
    return {
      dialect: this.dialect,
      container: this.container,
      timeMs: Math.round(tally.planner.seconds * 1000),
      filamentUm,
      ...filamentOf(filamentUm, metadata, this.#filament),
      boundsMm: tally.moves === 0 ? null : boundsOf(safety.workExtents.map(({ extent }) => extent)),
      printBoundsMm: boundsOf([tally.printExtent.extent]),
      layers: tally.layers.count,
      layerTimes: tally.times.layers,
      features: tally.times.features,
      maxToolC: Math.max(safety.maxTool?.value ?? 0, 0),
      maxBedC: Math.max(safety.maxBed?.value ?? 0, 0),
      usesSpindle: tally.usesSpindle,
      maxSpindleRpm: safety.maxSpindle?.value ?? 0,
      blocks: this.#blocks,
      warnings: tally.warnings.list,
      problems: tally.problems.list,
      metadata,
      thumbnails: this.comments.thumbnails.thumbnails,
      safety,
    };
  }

  /** Something is wrong with the file as a whole. */
  problem(text: string): void {
    this.#tally.problems.add(0, text);
  }

  /** An ordinary line, its words read already. */
  words(bytes: Uint8Array, commentFrom: number, commentTo: number): void {
    const tally = this.#tally;
    tally.lineNumber += 1;
    if (commentTo > commentFrom) this.comments.takeBytes(bytes, commentFrom, commentTo);
    const words = this.#words;
    if (words.count === 0) return;
    this.#blocks += 1;
    if (this.#isToldByText()) this.#commands.text(textOfWords(words), tally.lineNumber);
    else this.#commands.words(words, tally.lineNumber);
    this.#interpreter.apply(words, null);
  }

  /** Any other line: the long way, which gives the same where both can go. */
  text(text: string, droppedChars: number): void {
    const tally = this.#tally;
    tally.lineNumber += 1;
    const block = parseBlock(text);
    if (block.kind === 'problem') return tally.problem(block.text);
    if (droppedChars > 0 && block.comment === null) {
      return tally.problem(`${text.length + droppedChars} characters; at most ${MAX_BLOCK_CHARS} fit any firmware`);
    }
    if (block.comment !== null) this.comments.take(block.comment);
    if (block.words.length === 0 && block.text === null) return;
    this.#blocks += 1;
    this.#checkLength(text);
    this.#words.load(block);
    if (block.text?.startsWith('$') === true || this.#isToldByText()) this.#commands.text(text, tally.lineNumber);
    else this.#commands.words(this.#words, tally.lineNumber);
    this.#interpreter.apply(this.#words, block.text);
  }

  /** Commands whose meaning lies in more than their number. */
  #isToldByText(): boolean {
    const letter = this.#words.letters[0];
    const code = this.#words.values[0] as number;
    if (this.dialect === 'grbl') return this.#words.holds(LETTER.G, 10);
    if (letter === LETTER.M && UNGUARDING.has(code)) return true;
    return (letter === LETTER.M && code >= 810 && code <= 819) || (letter === LETTER.G && code === 29) || letter === LETTER.D;
  }

  /** The firmware's own line buffer, which is shorter than what parses. */
  #checkLength(text: string): void {
    if (text.length <= MARLIN_BLOCK_CHARS) return;
    const code = text.replace(/\([^)]*\)|;.*$/g, '').trim();
    if (this.dialect === 'grbl' && code.replace(/\s/g, '').length > GRBL_BLOCK_CHARS) {
      this.#tally.problem(`over ${GRBL_BLOCK_CHARS} characters: Grbl refuses the line (error:11)`);
    } else if (this.dialect === 'marlin' && code.length > MARLIN_BLOCK_CHARS) {
      this.#tally.problem(`over ${MARLIN_BLOCK_CHARS} characters: Marlin cuts the line`);
    }
  }
}

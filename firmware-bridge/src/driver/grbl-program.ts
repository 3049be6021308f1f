// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseBlock } from '@fabcommons/gcode';
import { arcAbout, centerByRadius, type PathPiece, type Point } from './grbl-path.js';

/** What is known of a machine when a program begins; lengths in mm. `modes`: the words of `$G`. */
export type ProgramStart = {
  readonly position: Point;
  /** G54 to G59.3, by name, machine coordinates. */
  readonly systems: Readonly<Record<string, Point>>;
  readonly g92: Point;
  readonly toolLengthMm: number;
  readonly modes: readonly string[];
};

type Place = [number | null, number | null, number | null];
type Words = ReadonlyMap<string, number>;
type Motion = 0 | 1 | 2 | 3 | 'other';

const MM_PER_INCH = 25.4;
const LETTERS = ['X', 'Y', 'Z'] as const;
const OFFSETS = ['I', 'J', 'K'] as const;
const PLANES = { 17: [0, 1, 2], 18: [2, 0, 1], 19: [1, 2, 0] } as const;
/** Codes that move or shift in ways this file does not follow: after them an axis is known again once it is named (G28, probing, cycles, …). */
const UNKNOWN_MOTION = [5, 5.1, 28, 30, 33, 38.2, 38.3, 38.4, 38.5, 73, 76, 81, 82, 83, 84, 85, 86, 87, 88, 89];
/** Codes that shift coordinates in ways this file does not follow; nothing is known until the next program. */
const UNKNOWN_FRAME = [7, 10, 16, 41, 42, 43, 43.1, 43.2, 49, 50, 51, 52, 68, 69, 92.1, 92.2, 92.3, 90.1];

/**
 * Where a program moves the tool, line by line, in machine coordinates: modal state, units, arcs in all planes, work coordinate systems, G92
 * and G53 as Grbl 1.1 `gcode.c` has them. What it cannot follow it leaves out rather than guess: `null` axes, and no pieces until they are known.
 */
export class GrblProgram {
  #place: Place;
  #systems: Readonly<Record<string, Point>>;
  #system = 'G54';
  #g92: Point;
  readonly #toolLengthMm: number;
  #motion: Motion = 0;
  #plane: 17 | 18 | 19 = 17;
  #isInches = false;
  #isIncremental = false;
  #isLost = false;

  constructor(start: ProgramStart) {
    this.#place = [...start.position];
    this.#systems = start.systems;
    this.#g92 = start.g92;
    this.#toolLengthMm = start.toolLengthMm;
    this.#readModes(start.modes.map((word) => Number(/^G(\d+(?:\.\d)?)$/.exec(word)?.[1] ?? Number.NaN)));
  }

  /** Where the tool stands after the last line; null where that is not known. */
  get position(): Point | null {
    const [x, y, z] = this.#place;
    return this.#isLost || x === null || y === null || z === null ? null : [x, y, z];
  }

  /** Takes the next line of the program; answers its motion, null where it has none or none that is known. */
  take(text: string, line: number): PathPiece | null {
    if (this.#isLost) return null;
    const block = parseBlock(text);
    if (block.kind === 'problem' || text.startsWith('$') || /[#[\]<]|^O/i.test(text)) {
      this.#lose(text.startsWith('$'));
      return null;
    }
    const codes: number[] = [];
    const words = new Map<string, number>();
    for (const { letter, value } of block.words) {
      if (letter === 'G') codes.push(value ?? Number.NaN);
      else if (value !== null) words.set(letter, value);
    }
    return this.#apply(codes, words, line);
  }

  #apply(codes: readonly number[], words: Words, line: number): PathPiece | null {
    this.#readModes(codes);
    const hasAxes = LETTERS.some((letter) => words.has(letter));
    if (codes.some((code) => UNKNOWN_FRAME.includes(code))) {
      this.#lose(false);
      return null;
    }
    const flow = words.get('M');
    if (flow === 2 || flow === 30) this.#endProgram();
    const isUnknownMotion = codes.some((code) => UNKNOWN_MOTION.includes(code));
    if (codes.includes(92)) this.#shift(words);
    else if (isUnknownMotion || words.get('M') === 6 || (hasAxes && this.#motion === 'other')) this.#place = [null, null, null];
    else if (hasAxes && !codes.includes(4)) return this.#move(codes.includes(53), words, line);
    return null;
  }

  #readModes(codes: readonly number[]): void {
    for (const code of codes) {
      if (code === 0 || code === 1 || code === 2 || code === 3) this.#motion = code;
      else if (code === 80 || UNKNOWN_MOTION.includes(code)) {
        if (code !== 28 && code !== 30) this.#motion = 'other';
      } else if (code === 17 || code === 18 || code === 19) this.#plane = code;
      else if (code === 20 || code === 21) this.#isInches = code === 20;
      else if (code === 90 || code === 91) this.#isIncremental = code === 91;
      else if (code >= 54 && code < 60) this.#system = `G${code}`;
    }
  }

  /** M2 and M30 set modes back (Grbl 1.1 `gcode.c`, program flow); a line with one moves first. */
  #endProgram(): void {
    this.#plane = 17;
    this.#isIncremental = false;
    this.#system = 'G54';
  }

  #move(isMachine: boolean, words: Words, line: number): PathPiece | null {
    const scale = this.#isInches ? MM_PER_INCH : 1;
    const from = this.position;
    const offset = this.#offset;
    const target = this.#place.map((known, axis) => {
      const value = words.get(LETTERS[axis] ?? '');
      if (value === undefined) return known;
      if (isMachine) return value * scale;
      if (this.#isIncremental) return known === null ? null : known + value * scale;
      return offset === null ? null : value * scale + (offset[axis] ?? 0);
    });
    this.#place = [target[0] ?? null, target[1] ?? null, target[2] ?? null];
    const to = this.position;
    if (from === null || to === null) return null;
    if (this.#motion !== 2 && this.#motion !== 3) return { line, from, to, arc: null };
    const axes = PLANES[this.#plane];
    const isClockwise = this.#motion === 2;
    const center = this.#center(words, { from, to, axes, isClockwise }, scale);
    return center && { line, from, to, arc: arcAbout({ from, to, axes, center, isClockwise }) };
  }

  #center(
    words: Words,
    way: { from: Point; to: Point; axes: readonly [number, number, number]; isClockwise: boolean },
    scale: number,
  ): readonly [number, number] | null {
    const [a, b] = way.axes;
    const start: readonly [number, number] = [way.from[a] ?? 0, way.from[b] ?? 0];
    const radius = words.get('R');
    const ofStart =
      radius === undefined
        ? ([(words.get(OFFSETS[a] ?? '') ?? 0) * scale, (words.get(OFFSETS[b] ?? '') ?? 0) * scale] as const)
        : centerByRadius({
            x: (way.to[a] ?? 0) - start[0],
            y: (way.to[b] ?? 0) - start[1],
            radius: radius * scale,
            isClockwise: way.isClockwise,
          });
    return ofStart && [start[0] + ofStart[0], start[1] + ofStart[1]];
  }

  /** G92: the place where it stands gets new numbers. */
  #shift(words: Words): void {
    const system = this.#systems[this.#system];
    const scale = this.#isInches ? MM_PER_INCH : 1;
    const length = [0, 0, this.#toolLengthMm];
    const shifted = LETTERS.map((letter, axis) => {
      const value = words.get(letter);
      const place = this.#place[axis] ?? null;
      if (value === undefined) return this.#g92[axis] ?? 0;
      return place === null || !system ? Number.NaN : place - value * scale - (system[axis] ?? 0) - (length[axis] ?? 0);
    });
    const [x = 0, y = 0, z = 0] = shifted;
    this.#g92 = [x, y, z];
    if (shifted.some(Number.isNaN)) this.#lose(false);
  }

  get #offset(): Point | null {
    const system = this.#systems[this.#system];
    if (!system) return null;
    const [x, y, z] = this.#g92;
    return [system[0] + x, system[1] + y, system[2] + z + this.#toolLengthMm];
  }

  /** `canRecover`: axes are known again once they are named; else nothing is until the next program. */
  #lose(canRecover: boolean): void {
    this.#place = [null, null, null];
    this.#isLost = !canRecover;
  }
}

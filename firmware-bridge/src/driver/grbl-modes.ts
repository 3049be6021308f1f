// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseBlock } from '@fabcommons/gcode';

/** Words that replace each other, by modal group (Grbl 1.1 `gcode.h`); coolant is left out, since M7 and M8 add up. */
const GROUPS: readonly (readonly string[])[] = [
  ['G0', 'G1', 'G2', 'G3', 'G38.2', 'G38.3', 'G38.4', 'G38.5', 'G80'],
  ['G54', 'G55', 'G56', 'G57', 'G58', 'G59'],
  ['G17', 'G18', 'G19'],
  ['G20', 'G21'],
  ['G90', 'G91'],
  ['G93', 'G94'],
  ['M3', 'M4', 'M5'],
];
const GROUP_OF: ReadonlyMap<string, number> = new Map(GROUPS.flatMap((words, group) => words.map((word) => [word, group])));
const MM_PER_INCH = 25.4;
/** Grbl tells F and S without decimals. */
const ROUNDING = 1;

/** What a machine's parser has to say of itself (`$G`) when it has taken the program so far; kept by word group, F in mm/min. */
export class GrblModes {
  #words: readonly (string | null)[];
  #feed: number | null;
  #speed: number | null;

  /** @param told words of `[GC:…]` before the program; `unitMm` 25.4 with `$13=1`. */
  constructor(
    told: readonly string[],
    private readonly unitMm: number,
  ) {
    this.#words = GROUPS.map((words) => told.find((word) => words.includes(word)) ?? null);
    this.#feed = numberOf(told, 'F', unitMm);
    this.#speed = numberOf(told, 'S', 1);
  }

  /** Takes the next line of the program. */
  take(text: string): void {
    if (!/[GMFS]/i.test(text)) return;
    const block = parseBlock(text);
    if (block.kind === 'problem') return;
    const words = [...this.#words];
    let feed: number | null = null;
    for (const { letter, value } of block.words) {
      if (value === null) continue;
      const group = GROUP_OF.get(`${letter}${value}`);
      if (group !== undefined) words[group] = `${letter}${value}`;
      if (letter === 'F') feed = value;
      else if (letter === 'S') this.#speed = value;
      else if (letter === 'M' && (value === 2 || value === 30)) endProgram(words);
    }
    this.#words = words;
    if (feed !== null) this.#feed = words.includes('G20') ? feed * MM_PER_INCH : feed;
  }

  /** What the machine is to answer if it has taken everything so far. */
  get expected(): (told: readonly string[]) => string | null {
    const [words, feed, speed] = [this.#words, words93(this.#words) ? null : this.#feed, this.#speed];
    return (told) => {
      for (const word of told) {
        const group = GROUP_OF.get(word);
        const wanted = group === undefined ? null : (words[group] ?? null);
        if (wanted !== null && wanted !== word) return `the machine has ${word} where the program says ${wanted}`;
      }
      return differs('F', feed, numberOf(told, 'F', this.unitMm)) ?? differs('S', speed, numberOf(told, 'S', 1));
    };
  }
}

const words93 = (words: readonly (string | null)[]): boolean => words.includes('G93');

function differs(letter: 'F' | 'S', wanted: number | null, told: number | null): string | null {
  const isSame = wanted === null || told === null || Math.abs(wanted - told) <= ROUNDING;
  return isSame ? null : `the machine has ${letter}${told} where the program says ${letter}${wanted}`;
}

function numberOf(told: readonly string[], letter: string, scale: number): number | null {
  const word = told.find((each) => new RegExp(`^${letter}\\d+(?:\\.\\d*)?$`).test(each));
  return word === undefined ? null : Number(word.slice(1)) * scale;
}

/** Grbl 1.1 `gcode.c`, program flow. */
function endProgram(words: (string | null)[]): void {
  words.splice(0, 3, 'G1', 'G54', 'G17');
  words.splice(4, 3, 'G90', 'G94', 'M5');
}

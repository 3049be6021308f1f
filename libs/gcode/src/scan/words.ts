// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Block } from '../block.js';

/** Words in one block at most: a block has 256 characters, a word two. */
const MAX_WORDS = 256;

/** Numbers of letters, A is 0: index of `Words.value`, and bit of `Words.numbered`. */
export const LETTER = {
  B: 1,
  D: 3,
  E: 4,
  F: 5,
  G: 6,
  H: 7,
  I: 8,
  J: 9,
  K: 10,
  L: 11,
  M: 12,
  P: 15,
  R: 17,
  S: 18,
  T: 19,
  X: 23,
  Y: 24,
  Z: 25,
} as const;

/** Bits of the linear axes. */
export const XYZ_BITS = (1 << LETTER.X) | (1 << LETTER.Y) | (1 << LETTER.Z);

const CHAR_A = 65;

/**
 * The words of one line, held in place and overwritten by the next: nothing is allocated for an ordinary line.
 * In the order of the line in `letters` and `values`, and by letter in `value`, `numbered` and `bare`.
 */
export class Words {
  count = 0;
  readonly letters = new Uint8Array(MAX_WORDS);
  /** NaN for a bare flag. */
  readonly values = new Float64Array(MAX_WORDS);
  /** Value by letter; it counts only where the bit in `numbered` is set. Of a letter named twice, the last. */
  readonly value = new Float64Array(26);
  /** Bits of letters that carry a number, that stand bare, and that stand twice (G and M apart from these). */
  numbered = 0;
  bare = 0;
  repeated = 0;
  /** Bits of letters besides G and M that stand in the line at all. */
  get named(): number {
    return this.numbered | this.bare;
  }
  /** G and M words together. */
  commands = 0;

  clear(): void {
    this.count = 0;
    this.numbered = 0;
    this.bare = 0;
    this.repeated = 0;
    this.commands = 0;
  }

  /** Adds a word; `letter` 0 for A. */
  add(letter: number, value: number): void {
    this.letters[this.count] = letter;
    this.values[this.count] = value;
    this.count += 1;
    if (letter === LETTER.G || letter === LETTER.M) {
      this.commands += 1;
      return;
    }
    const bit = 1 << letter;
    this.repeated |= (this.numbered | this.bare) & bit;
    if (Number.isNaN(value)) {
      this.bare |= bit;
      this.numbered &= ~bit;
    } else {
      this.value[letter] = value;
      this.numbered |= bit;
      this.bare &= ~bit;
    }
  }

  /** Takes over what `parseBlock` read. */
  load(block: Block): void {
    this.clear();
    for (const { letter, value } of block.words) this.add(letter.charCodeAt(0) - CHAR_A, value ?? Number.NaN);
  }

  has(letter: number): boolean {
    return (this.numbered & (1 << letter)) !== 0;
  }

  /** The number of a letter, or what stands for its absence. */
  get(letter: number, absent: number): number {
    return (this.numbered & (1 << letter)) !== 0 ? (this.value[letter] ?? absent) : absent;
  }

  /** True when the line holds this command, as in `holds(LETTER.G, 28)`. */
  holds(letter: number, code: number): boolean {
    for (let index = 0; index < this.count; index += 1)
      if (this.letters[index] === letter && this.values[index] === code) return true;
    return false;
  }
}

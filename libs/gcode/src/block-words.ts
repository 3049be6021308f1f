// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Block } from './block.js';

/** The words of one block, sorted: commands in order, parameters by letter. */
export type BlockWords = {
  /** G numbers as written: 1, 28, 92.1. */
  readonly g: readonly number[];
  readonly m: readonly number[];
  /** Every other letter with its number; null for a bare flag. A letter named twice keeps its last value, and is in `repeated`. */
  readonly parameters: ReadonlyMap<string, number | null>;
  readonly repeated: string | null;
};

/** Sorts a block's words. A G or M without a number is dropped; the interpreter then finds no command. */
export function sortWords(block: Block): BlockWords {
  const g: number[] = [];
  const m: number[] = [];
  const parameters = new Map<string, number | null>();
  let repeated: string | null = null;
  for (const { letter, value } of block.words) {
    if (letter === 'G') {
      if (value !== null) g.push(value);
    } else if (letter === 'M') {
      if (value !== null) m.push(value);
    } else {
      if (parameters.has(letter)) repeated = letter;
      parameters.set(letter, value);
    }
  }
  return { g, m, parameters, repeated };
}

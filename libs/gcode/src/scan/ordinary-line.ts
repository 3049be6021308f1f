// SPDX-License-Identifier: AGPL-3.0-or-later
import { isTextCommand } from '../block.js';
import { MARLIN_BLOCK_CHARS } from '../limits.js';
import { LETTER, type Words } from './words.js';

/** Words of a line that is still ordinary; more are left to `parseBlock`. */
const MAX_ORDINARY_WORDS = 39;

/** Digits whose number is exact in 31 bits; longer ones are left to `parseBlock`. */
const MAX_ORDINARY_DIGITS = 9;

/** Digits behind the point over powers of ten: mantissa and power are exact, so that their quotient is the nearest double, as `Number` gives it. */
const POWERS_OF_TEN = Float64Array.of(1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9);

const BLANK = 0x20;
const MINUS = 0x2d;
const POINT = 0x2e;
const SEMICOLON = 0x3b;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const UPPER_A = 0x41;
const UPPER_E = 0x45;
const UPPER_G = 0x47;
const DIGIT_1 = 0x31;
const LOWER_E = 0x65;
const LETTER_N = 13;

/**
 * Reads the words of an ordinary line straight from its bytes: upper case letters, each with a plain number of at most nine digits, blanks
 * between. That is nearly every line there is. Anything else (a comment in parentheses, a checksum, a bare flag, junk) is left to
 * `parseBlock`, which gives the same words where both can read a line.
 */
export function readOrdinary(bytes: Uint8Array, from: number, words: Words): number {
  const { letters, values, value: valueOf } = words;
  words.clear();
  let numbered = 0;
  let count = 0;
  let commands = 0;
  let at = from;
  let char = bytes[at] as number;
  // Nine lines of ten begin so.
  if (char === UPPER_G && bytes[at + 1] === DIGIT_1 && bytes[at + 2] === BLANK) {
    letters[0] = LETTER.G;
    values[0] = 1;
    count = 1;
    commands = 1;
    at += 3;
    char = bytes[at] as number;
  }
  for (;;) {
    while (char === BLANK) char = bytes[++at] as number;
    const letter = char - UPPER_A;
    if (letter < 0 || letter > 25) break;
    const isCommand = letter === LETTER.G || letter === LETTER.M;
    const bit = 1 << letter;
    if ((numbered & bit) !== 0 || count === MAX_ORDINARY_WORDS || (letter === LETTER_N && count === 0)) return -1;
    char = bytes[++at] as number;
    const isNegative = char === MINUS;
    if (isNegative) char = bytes[++at] as number;
    const digitsFrom = at;
    let mantissa = 0;
    let digit = char - 48;
    while (digit >= 0 && digit <= 9) {
      mantissa = (mantissa * 10 + digit) | 0;
      digit = (bytes[++at] as number) - 48;
    }
    let digits = at - digitsFrom;
    let value = mantissa;
    if (digit === POINT - 48) {
      const pointAt = at;
      digit = (bytes[++at] as number) - 48;
      while (digit >= 0 && digit <= 9) {
        mantissa = (mantissa * 10 + digit) | 0;
        digit = (bytes[++at] as number) - 48;
      }
      const decimals = at - pointAt - 1;
      digits += decimals;
      if (digits > MAX_ORDINARY_DIGITS) return -1;
      value = mantissa / (POWERS_OF_TEN[decimals] as number);
    }
    if (digits === 0 || digits > MAX_ORDINARY_DIGITS) return -1;
    char = digit + 48;
    if (char === POINT || char === UPPER_E || char === LOWER_E) return -1;
    if (isNegative) value = 0 - value;
    letters[count] = letter;
    values[count] = value;
    count += 1;
    if (isCommand) {
      commands += 1;
      if (count === 1 && letter === LETTER.M && isTextCommand(value)) return -1;
    } else {
      valueOf[letter] = value;
      numbered |= bit;
    }
  }
  if (char !== NEWLINE && char !== RETURN && char !== SEMICOLON) return -1;
  if (at - from > MARLIN_BLOCK_CHARS) return -1;
  words.count = count;
  words.numbered = numbered;
  words.commands = commands;
  return at;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ProgramDialect, sendableText } from './program-line.js';

const TAB = 0x09;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const PERCENT = 0x25;
const OPEN = 0x28;
const CLOSE = 0x29;
const STAR = 0x2a;
const SEMICOLON = 0x3b;
const BACKSLASH = 0x5c;
const NO_BREAK_SPACE = 0xa0;
const UPPER = 0xdf;
const N = 0x4e;

/** Longest Grbl line that is compacted on the quick way. */
const MAX_QUICK_CHARACTERS = 256;

/** A line found by {@link LineScanner}: `text` as it is sent, empty when nothing is; `next`: where the following one begins. */
export type ScannedLine = { text: string; next: number };

/**
 * Finds the next line in bytes and gives what is sent of it, as `sendableText` does, without looking at a character twice. Unusual lines (line
 * numbers, checksums, escaped semicolons) take the slow way through `sendableText` itself.
 */
export class LineScanner {
  readonly #scratch = Buffer.alloc(MAX_QUICK_CHARACTERS);
  readonly #found: ScannedLine = { text: '', next: 0 };

  constructor(private readonly dialect: ProgramDialect) {}

  /** Null when no line ends in these bytes. The answer is good until the next call. */
  next(bytes: Buffer, from: number): ScannedLine | null {
    return this.dialect === 'marlin' ? this.#nextMarlin(bytes, from) : this.#nextGrbl(bytes, from);
  }

  /** The last line of a file, which has no end. */
  last(bytes: Buffer, from: number): string {
    return sendableText(this.dialect, bytes.toString('latin1', from));
  }

  #nextMarlin(bytes: Buffer, from: number): ScannedLine | null {
    const { length } = bytes;
    let comment = -1;
    let isUnusual = false;
    let at = from;
    for (; at < length; at++) {
      const byte = bytes[at];
      if (byte === LINE_FEED) break;
      if (comment >= 0) continue;
      if (byte === SEMICOLON) comment = at;
      else if (byte === STAR || byte === BACKSLASH || byte === OPEN || byte === NO_BREAK_SPACE) isUnusual = true;
    }
    if (at === length) return null;
    let start = from;
    let end = comment < 0 ? at : comment;
    while (start < end && isBlank(bytes[start])) start += 1;
    while (end > start && isBlank(bytes[end - 1])) end -= 1;
    if (start < end && (isUnusual || ((bytes[start] ?? 0) & UPPER) === N))
      return this.#is(sendableText('marlin', bytes.toString('latin1', from, at)), at + 1);
    return this.#is(start === end ? '' : bytes.toString('latin1', start, end), at + 1);
  }

  #nextGrbl(bytes: Buffer, from: number): ScannedLine | null {
    const { length } = bytes;
    const scratch = this.#scratch;
    let kept = 0;
    let isUnusual = false;
    let inside = 0;
    let at = from;
    for (; at < length; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === LINE_FEED) break;
      if (inside === SEMICOLON) continue;
      if (inside === OPEN) {
        if (byte === CLOSE) inside = 0;
      } else if (byte === SEMICOLON || byte === OPEN) inside = byte;
      else if (!isBlank(byte)) {
        if (byte === NO_BREAK_SPACE || byte === PERCENT || kept === MAX_QUICK_CHARACTERS) isUnusual = true;
        else scratch[kept++] = byte;
      }
    }
    if (at === length) return null;
    if (isUnusual || (kept > 0 && ((scratch[0] ?? 0) & UPPER) === N))
      return this.#is(sendableText('grbl', bytes.toString('latin1', from, at)), at + 1);
    return this.#is(kept === 0 ? '' : scratch.toString('latin1', 0, kept), at + 1);
  }

  #is(text: string, next: number): ScannedLine {
    this.#found.text = text;
    this.#found.next = next;
    return this.#found;
  }
}

/** What `trim` and `\s` take for a blank among the first 128 characters. */
const isBlank = (byte: number | undefined): boolean =>
  byte === SPACE || (byte !== undefined && byte >= TAB && byte <= CARRIAGE_RETURN);

// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_KEPT_LINE_CHARS } from '../limits.js';
import { latin1Text } from './latin1.js';
import { readOrdinary } from './ordinary-line.js';
import type { Words } from './words.js';

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SEMICOLON = 0x3b;

/** Whom the scanner tells. */
export interface LineTaker {
  /** An ordinary line: its words stand in `words`, its comment in the bytes between, none when both are equal. */
  words(bytes: Uint8Array, commentFrom: number, commentTo: number): void;
  /** Any other line, as text. `droppedChars` counts what was beyond MAX_KEPT_LINE_CHARS. */
  text(text: string, droppedChars: number): void;
}

/**
 * Cuts a stream of bytes into lines at \n, \r or \r\n, wherever the chunks were cut, and reads the words of ordinary lines on the way.
 * Bytes are read as Latin-1: G-code is ASCII, and what is not stands in comments, which are matched by their ASCII parts only.
 * Keeps the line that a chunk ends in, bounded; nothing else.
 */
export class ByteScanner {
  /** One line and its end. */
  readonly #carry = new Uint8Array(MAX_KEPT_LINE_CHARS + 1);
  #carried = 0;
  #dropped = 0;
  #isOpen = false;
  #endedWithReturn = false;

  constructor(
    readonly words: Words,
    readonly taker: LineTaker,
  ) {}

  /** Takes the next chunk and tells of every line that ends in it. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    // A plain view, whatever kind of array came: the compiler then sees one kind only.
    const bytes = new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.length);
    let from = 0;
    if (this.#endedWithReturn && bytes[0] === NEWLINE) from = 1;
    this.#endedWithReturn = false;
    if (this.#isOpen) from = this.#closeCarried(bytes, from);
    const end = lastLineEnd(bytes, from) + 1;
    while (from < end) from = this.#line(bytes, from, end);
    if (from < bytes.length) this.#keep(bytes, from, bytes.length);
    else if (end === bytes.length && bytes[end - 1] === RETURN) this.#endedWithReturn = true;
  }

  /** Tells of a last line that has no end, if there is one. */
  finish(): void {
    if (this.#isOpen) this.#tellCarried();
  }

  /** Completes the line that the last chunk ended in; gives where the next line begins, or the end. */
  #closeCarried(bytes: Uint8Array, from: number): number {
    const end = lineEnd(bytes, from, bytes.length);
    this.#keep(bytes, from, end);
    if (end === bytes.length) return end;
    this.#tellCarried();
    return this.#after(bytes, end, bytes.length);
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const taken = Math.min(to - from, MAX_KEPT_LINE_CHARS - this.#carried);
    this.#carry.set(bytes.subarray(from, from + taken), this.#carried);
    this.#carried += taken;
    this.#dropped += to - from - taken;
    this.#isOpen = true;
  }

  #tellCarried(): void {
    const length = this.#carried;
    const dropped = this.#dropped;
    this.#carried = 0;
    this.#dropped = 0;
    this.#isOpen = false;
    this.#carry[length] = NEWLINE;
    if (dropped > 0) this.taker.text(latin1Text(this.#carry, 0, length), dropped);
    else this.#line(this.#carry, 0, length + 1);
  }

  /** One line that ends before `end`; gives where the next begins. */
  #line(bytes: Uint8Array, from: number, end: number): number {
    const codeEnd = readOrdinary(bytes, from, this.words);
    if (codeEnd < 0) {
      const to = lineEnd(bytes, from, end);
      const kept = Math.min(to, from + MAX_KEPT_LINE_CHARS);
      this.taker.text(latin1Text(bytes, from, kept), to - kept);
      return this.#after(bytes, to, end);
    }
    if (bytes[codeEnd] !== SEMICOLON) {
      this.taker.words(bytes, codeEnd, codeEnd);
      return this.#after(bytes, codeEnd, end);
    }
    const to = lineEnd(bytes, codeEnd, end);
    this.taker.words(bytes, codeEnd + 1, Math.min(to, from + MAX_KEPT_LINE_CHARS));
    return this.#after(bytes, to, end);
  }

  /** Behind the line end at `at`. */
  #after(bytes: Uint8Array, at: number, end: number): number {
    if (bytes[at] !== RETURN) return at + 1;
    if (at + 1 === bytes.length && bytes !== this.#carry) this.#endedWithReturn = true;
    return at + 1 < end && bytes[at + 1] === NEWLINE ? at + 2 : at + 1;
  }
}

/** Where the line ends that goes on at `from`: at its \n or \r, or at `end`. */
function lineEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== NEWLINE && bytes[at] !== RETURN) at += 1;
  return at;
}

/** The last \n or \r at or behind `from`; below `from` when there is none. */
function lastLineEnd(bytes: Uint8Array, from: number): number {
  const newline = bytes.lastIndexOf(NEWLINE);
  for (let at = bytes.length - 1; at > newline && at >= from; at -= 1) if (bytes[at] === RETURN) return at;
  return newline >= from ? newline : from - 1;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_KEPT_LINE_CHARS } from './limits.js';

/** A line without its end. `droppedChars` counts what was beyond MAX_KEPT_LINE_CHARS. */
export type Line = { readonly text: string; readonly droppedChars: number };

/** Bytes turned into a string in one go; Function.apply takes a bounded number of arguments. */
const DECODE_BYTES = 4096;

/**
 * Cuts a stream into lines at \n, \r or \r\n, wherever the chunks were cut. Bytes are read as Latin-1: G-code is ASCII, and
 * what is not stands in comments, which are matched by their ASCII parts only. Keeps one line, bounded.
 */
export class LineSplitter {
  #kept = '';
  #droppedChars = 0;
  #endedWithReturn = false;
  #isOpen = false;

  constructor(readonly onLine: (line: Line) => void) {}

  /** Takes the next chunk and reports every line that ends in it. */
  push(chunk: string | Uint8Array): void {
    if (typeof chunk === 'string') return this.#pushText(chunk);
    for (let at = 0; at < chunk.length; at += DECODE_BYTES) {
      this.#pushText(String.fromCharCode(...chunk.subarray(at, at + DECODE_BYTES)));
    }
  }

  /** Reports a last line that has no end, if there is one. */
  finish(): void {
    if (this.#isOpen) this.#emit();
  }

  #pushText(text: string): void {
    let from = 0;
    if (this.#endedWithReturn && text.length > 0) {
      if (text.charCodeAt(0) === 0x0a) from = 1;
      this.#endedWithReturn = false;
    }
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code !== 0x0a && code !== 0x0d) continue;
      this.#keep(text, from, at);
      this.#emit();
      if (code === 0x0d) {
        if (at + 1 === text.length) this.#endedWithReturn = true;
        else if (text.charCodeAt(at + 1) === 0x0a) at += 1;
      }
      from = at + 1;
    }
    this.#keep(text, from, text.length);
    if (from < text.length) this.#isOpen = true;
  }

  #keep(text: string, from: number, to: number): void {
    const room = MAX_KEPT_LINE_CHARS - this.#kept.length;
    const taken = Math.min(to - from, room);
    if (taken > 0) this.#kept += text.slice(from, from + taken);
    this.#droppedChars += to - from - taken;
  }

  #emit(): void {
    const line = { text: this.#kept, droppedChars: this.#droppedChars };
    this.#kept = '';
    this.#droppedChars = 0;
    this.#isOpen = false;
    this.onLine(line);
  }
}

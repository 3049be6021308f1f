// SPDX-License-Identifier: AGPL-3.0-or-later
import { type LineKind, SentLines } from './sent-lines.js';

/** Numbered lines on their way: which are written, which are acknowledged, and what of them is on the wire. Allocates nothing per line. */
export class Flight {
  readonly #sent = new SentLines();
  #cursor = 0;
  #high = 0;
  #acked = 0;
  #openBytes = 0;
  #longLine = 0;
  #heatingLine = 0;

  /** Nothing is written; the first line has this number. */
  begin(firstLine: number): void {
    this.#sent.clear(firstLine);
    this.#cursor = firstLine;
    this.#high = this.#acked = this.#longLine = this.#heatingLine = firstLine - 1;
    this.#openBytes = 0;
  }

  /** Number that the next new line gets. */
  get next(): number {
    return this.#sent.next;
  }

  /** Next line to write; below `next` while lines are repeated. */
  get cursor(): number {
    return this.#cursor;
  }

  get isRepeating(): boolean {
    return this.#cursor < this.#sent.next;
  }

  /** Highest line ever written. */
  get high(): number {
    return this.#high;
  }

  /** Highest line taken as accepted. A rewind may take it back. */
  get acked(): number {
    return this.#acked;
  }

  /** Oldest line that can still be sent again. */
  get oldest(): number {
    return this.#sent.oldest;
  }

  /** Lines on the wire, and their bytes. */
  get open(): number {
    return this.#cursor - 1 - this.#acked;
  }

  get openBytes(): number {
    return this.#openBytes;
  }

  /** A line that takes long is on the wire; and one that may pass without `busy`. */
  get isLongOpen(): boolean {
    return this.#longLine > this.#acked;
  }

  get isHeatingOpen(): boolean {
    return this.#heatingLine > this.#acked;
  }

  /** The line at the cursor, as it was sent before. */
  get frame(): string {
    return this.#sent.frame(this.#cursor);
  }

  get kind(): LineKind {
    return this.#sent.kind(this.#cursor);
  }

  /** Keeps a new line, which is at the cursor. */
  add(frame: string, kind: LineKind): void {
    this.#sent.add(frame, kind);
  }

  /** The line at the cursor goes out. */
  write(frame: string, kind: LineKind): void {
    if (kind !== 'plain') this.#longLine = this.#cursor;
    if (kind === 'heating-wait') this.#heatingLine = this.#cursor;
    if (this.#cursor > this.#high) this.#high = this.#cursor;
    this.#cursor += 1;
    this.#openBytes += frame.length;
  }

  /** All lines up to this one are accepted. */
  acknowledge(line: number): void {
    while (this.#acked < line) this.#openBytes -= this.#sent.frame(++this.#acked).length;
  }

  /** Nothing counts as on the wire; `line` is the next to go out. */
  rewind(line: number): void {
    this.#acked = line - 1;
    this.#cursor = line;
    this.#openBytes = 0;
    this.#longLine = Math.min(this.#longLine, this.#acked);
    this.#heatingLine = Math.min(this.#heatingLine, this.#acked);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { HISTORY_LINES } from './limits.js';

/** What a line is like to wait for. `heating-wait`: it may take minutes without a word of `busy`. */
export type LineKind = 'plain' | 'long' | 'heating-wait';

/** The last lines that were sent, by number, in a ring that never grows: what a resend is served from. */
export class SentLines {
  readonly #frames: string[] = new Array<string>(HISTORY_LINES).fill('');
  readonly #kinds: LineKind[] = new Array<LineKind>(HISTORY_LINES).fill('plain');
  #first = 0;
  #next = 0;

  /** Forgets all; the next line that is added has number `next`. */
  clear(next: number): void {
    this.#first = next;
    this.#next = next;
  }

  /** The oldest line that can still be sent again. */
  get oldest(): number {
    return this.#first;
  }

  /** Number the next line gets. */
  get next(): number {
    return this.#next;
  }

  add(frame: string, kind: LineKind): void {
    const at = this.#next % HISTORY_LINES;
    this.#frames[at] = frame;
    this.#kinds[at] = kind;
    this.#next += 1;
    if (this.#next - this.#first > HISTORY_LINES) this.#first += 1;
  }

  /** The line as it was sent; empty when it is not kept. */
  frame(line: number): string {
    return this.#has(line) ? (this.#frames[line % HISTORY_LINES] ?? '') : '';
  }

  kind(line: number): LineKind {
    return this.#has(line) ? (this.#kinds[line % HISTORY_LINES] ?? 'plain') : 'plain';
  }

  #has(line: number): boolean {
    return line >= this.#first && line < this.#next;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_NOTES } from './limits.js';
import type { Note } from './report.js';

/** Collects notes, at most MAX_NOTES; the last then tells how many more there were. */
export class Notes {
  readonly #notes: Note[] = [];
  #dropped = 0;

  add(line: number, text: string): void {
    if (this.#notes.length < MAX_NOTES) this.#notes.push({ line, text });
    else this.#dropped += 1;
  }

  get list(): Note[] {
    if (this.#dropped === 0) return [...this.#notes];
    return [...this.#notes, { line: 0, text: `and ${this.#dropped} more of this kind` }];
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { HISTORY_LINES } from '@fabcommons/firmware';
import type { DriverListener, ProgramLine } from './driver.js';

/** The lines of a program that are on the wire, by the number they went out with: a ring, since no more than the sender's history can be open. */
export class MarlinProgram {
  readonly #lines: (ProgramLine | null)[] = new Array<ProgramLine | null>(HISTORY_LINES).fill(null);
  #acked = 0;
  #heatingLine = -1;

  constructor(private readonly listener: DriverListener) {}

  /** Nothing is on the wire; numbers begin behind `line`. */
  clear(line: number): void {
    this.#lines.fill(null);
    this.#acked = line;
    this.#heatingLine = -1;
  }

  sent(number: number, line: ProgramLine): void {
    this.#lines[number % HISTORY_LINES] = line;
    if (!isHeatingWait(line.text)) return;
    if (this.#heatingLine < 0) this.listener.onHeating(true);
    this.#heatingLine = number;
  }

  /** Lines from this number on did not go out after all. */
  unsent(from: number): void {
    for (let number = from; this.#lines[number % HISTORY_LINES] && number < from + HISTORY_LINES; number++)
      this.#lines[number % HISTORY_LINES] = null;
  }

  /** The program's line with this number; null where the number is a command's, or is over. */
  line(number: number): ProgramLine | null {
    return number > this.#acked ? (this.#lines[number % HISTORY_LINES] ?? null) : null;
  }

  /** The machine has taken all lines up to this number. */
  acked(upTo: number): void {
    if (upTo - this.#acked > HISTORY_LINES) this.#acked = upTo - HISTORY_LINES;
    while (this.#acked < upTo) {
      this.#acked += 1;
      const at = this.#acked % HISTORY_LINES;
      const line = this.#lines[at];
      if (!line) continue;
      this.#lines[at] = null;
      if (this.#acked === this.#heatingLine) {
        this.#heatingLine = -1;
        this.listener.onHeating(false);
      }
      this.listener.onLineDone(line);
    }
  }
}

/** `M109`, `M190`, `M191`, with a quick look at what nearly every line is. */
const isHeatingWait = (text: string): boolean => text.charCodeAt(0) === 0x4d && /^M(?:109|190|191)(?!\d)/.test(text);

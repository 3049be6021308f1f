// SPDX-License-Identifier: AGPL-3.0-or-later

import type { MillFlavour } from './flavour.js';

/** A line as protocol.c hands it on: capitals, no spaces, no comments; or too long. */
export type ReadLine = { readonly text: string; readonly isTooLong: boolean };

/** The receive ring and the line that is read from it. Source: Grbl 1.1h serial.c (SERIAL_RX), protocol.c (protocol_main_loop). */
export class LineReader {
  #rx: number[] = [];
  #line = '';
  #state: 'plain' | 'parentheses' | 'semicolon' | 'overflow' = 'plain';
  /** The mark that ended the last line; the other one behind it belongs to it. */
  #endedBy = 0;

  constructor(private readonly flavour: MillFlavour) {}

  get freeBytes(): number {
    return this.flavour.rxBytes - this.#rx.length;
  }

  /** Takes a byte into the ring; a full ring loses it without a word. */
  receive(byte: number): void {
    if (this.#rx.length < this.flavour.rxBytes) this.#rx.push(byte);
  }

  /** Reads up to the next line end; null when there is none yet. A carriage return ends a line as a line feed does. */
  read(): ReadLine | null {
    for (let byte = this.#rx.shift(); byte !== undefined; byte = this.#rx.shift()) {
      if (byte !== 0x0a && byte !== 0x0d) {
        this.#endedBy = 0;
        this.#add(String.fromCharCode(byte));
      } else if (this.flavour.joinsLineEnds && this.#endedBy !== 0 && this.#endedBy !== byte) this.#endedBy = 0;
      else {
        this.#endedBy = byte;
        const line = { text: this.#line, isTooLong: this.#state === 'overflow' };
        this.#clearLine();
        return line;
      }
    }
    return null;
  }

  reset(): void {
    this.#rx = [];
    this.#endedBy = 0;
    this.#clearLine();
  }

  #add(char: string): void {
    if (this.#state === 'parentheses' && char === ')') this.#state = 'plain';
    else if (this.#state !== 'plain' || char <= ' ' || char === '/') return;
    else if (char === '(') this.#state = 'parentheses';
    else if (char === ';') this.#state = 'semicolon';
    else if (this.#line.length >= this.flavour.lineCharacters) this.#state = 'overflow';
    else this.#line += char.toUpperCase();
  }

  #clearLine(): void {
    this.#line = '';
    this.#state = 'plain';
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later

const TAB = 0x09;
const LINE_FEED = 0x0a;
const FORM_FEED = 0x0c;
const CARRIAGE_RETURN = 0x0d;
const SPACE = 0x20;
const DELETE = 0x7f;

/** Longest line of a program, comments included: settings of slicers stand in lines of some ten thousand characters. */
export const MAX_LINE_BYTES = 64 * 1024;

/** What a {@link ByteCheck} found. */
export type ByteProblem = { readonly line: number; readonly text: string };

/**
 * Looks at a program's bytes for what the wire would take for something else than the program says: control characters, and carriage returns in
 * the middle of a line, which end it for a Marlin (`gcode/queue.cpp` get_serial_commands).
 */
export class ByteCheck {
  problem: ByteProblem | null = null;
  #line = 1;
  /** Bytes of this line in the pieces before. */
  #length = 0;
  #isAfterReturn = false;

  push(bytes: Uint8Array): void {
    const { length } = bytes;
    let start = 0;
    for (let at = 0; at < length && !this.problem; at++) {
      const byte = bytes[at] ?? 0;
      // Most bytes are neither blanks nor control characters.
      if (byte > SPACE && byte !== DELETE) {
        if (this.#isAfterReturn)
          this.#found('ends in its middle with a carriage return: save the file with LF or CRLF line ends');
      } else if (byte === LINE_FEED) {
        this.#grow(at - start);
        start = at + 1;
        this.#line += 1;
        this.#length = 0;
        this.#isAfterReturn = false;
      } else if (byte === CARRIAGE_RETURN) this.#isAfterReturn = true;
      else if (byte !== SPACE && byte !== TAB && byte !== FORM_FEED) this.#found('holds binary data; it is no G-code');
    }
    this.#grow(length - start);
  }

  #grow(bytes: number): void {
    this.#length += bytes;
    if (this.#length > MAX_LINE_BYTES) this.#found(`is longer than ${MAX_LINE_BYTES} characters`);
  }

  #found(text: string): void {
    this.problem ??= { line: this.#line, text };
  }
}

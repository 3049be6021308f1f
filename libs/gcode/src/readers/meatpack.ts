// SPDX-License-Identifier: AGPL-3.0-or-later

/** What four bits stand for; 15 says that the character stands in a byte of its own. Marlin 2.1, feature/meatpack.cpp, meatPackLookupTable. */
const PACKED = Uint8Array.from('0123456789. \nGX', (char) => char.charCodeAt(0));
const SPACE_CODE = 11;
const UNPACKED = 15;
const COMMAND_BYTE = 0xff;
const NEWLINE = 0x0a;
/** meatpack.h: MPCommand_EnablePacking, DisablePacking, ResetAll, EnableNoSpaces, DisableNoSpaces. */
const ENABLE_PACKING = 251;
const DISABLE_PACKING = 250;
const RESET_ALL = 249;
const ENABLE_NO_SPACES = 247;
const DISABLE_NO_SPACES = 246;

/**
 * Unpacks MeatPack: two characters in a byte, of the fifteen most frequent. Blanks that the packer left out come back before the letters of
 * a G line, so that `G1X5E2` is not read as an exponent. Works over any cut of the bytes. Source: Marlin 2.1, feature/meatpack.cpp.
 */
export class MeatPackReader {
  readonly #out: number[] = [];
  #isPacked = false;
  #hasNoSpaces = false;
  #commandBytes = 0;
  #isCommandNext = false;
  /** Whole bytes to come, and the character that follows the first of them. */
  #wholeBytes = 0;
  #held = 0;
  #lineStart = 0;
  #last = NEWLINE;

  /** The text of the next bytes. */
  unpack(bytes: Uint8Array): Uint8Array {
    this.#out.length = 0;
    for (const byte of bytes) this.#take(byte);
    return Uint8Array.from(this.#out);
  }

  #take(byte: number): void {
    if (byte === COMMAND_BYTE) {
      if (this.#commandBytes > 0) {
        this.#isCommandNext = true;
        this.#commandBytes = 0;
      } else this.#commandBytes = 1;
      return;
    }
    if (this.#isCommandNext) {
      this.#isCommandNext = false;
      return this.#command(byte);
    }
    if (this.#commandBytes > 0) {
      this.#commandBytes = 0;
      this.#inner(COMMAND_BYTE);
    }
    this.#inner(byte);
  }

  #command(command: number): void {
    if (command === ENABLE_PACKING) this.#isPacked = true;
    else if (command === DISABLE_PACKING || command === RESET_ALL) this.#isPacked = false;
    else if (command === ENABLE_NO_SPACES) this.#hasNoSpaces = true;
    else if (command === DISABLE_NO_SPACES) this.#hasNoSpaces = false;
  }

  #inner(byte: number): void {
    if (!this.#isPacked) return this.#emit(byte);
    if (this.#wholeBytes > 0) {
      this.#wholeBytes -= 1;
      this.#emit(byte);
      if (this.#held !== 0) this.#emit(this.#held);
      this.#held = 0;
      return;
    }
    const low = byte & 15;
    const high = byte >> 4;
    if (low === UNPACKED) {
      this.#wholeBytes = high === UNPACKED ? 2 : 1;
      if (high !== UNPACKED) this.#held = this.#char(high);
      return;
    }
    const first = this.#char(low);
    this.#emit(first);
    // Behind a line end the other half is filling.
    if (first === NEWLINE) return;
    if (high === UNPACKED) this.#wholeBytes = 1;
    else this.#emit(this.#char(high));
  }

  #char(code: number): number {
    return code === SPACE_CODE && this.#hasNoSpaces ? 0x45 : (PACKED[code] as number);
  }

  #emit(char: number): void {
    if (this.#last === NEWLINE) this.#lineStart = char;
    const isLetter = char >= 0x41 && char <= 0x5a;
    const isInGLine = this.#lineStart === 0x47 && this.#last !== NEWLINE;
    if (isLetter && isInGLine && this.#last !== 0x20) this.#out.push(0x20);
    this.#out.push(char);
    this.#last = char;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later

/** Commands that Marlin takes off the serial line before they are queued. */
export type EmergencyCommand = 'M108' | 'M112' | 'M410';

/**
 * Watches raw bytes for M108, M112 and M410 at the start of a line, with or without a line number before it; what follows up to the line end
 * does not matter. Source: Marlin 2.1 feature/e_parser.cpp, EmergencyParser::update.
 */
export class EmergencyParser {
  #state: 'start' | 'number' | 'letters' | 'ignore' = 'start';
  #letters = '';

  /** Takes one byte; answers a command when its line ends. */
  update(byte: number): EmergencyCommand | null {
    if (byte === 0x0a || byte === 0x0d) return this.#endLine();
    const char = String.fromCharCode(byte);
    if (this.#state === 'start') this.#begin(char);
    else if (this.#state === 'number') {
      if (char === 'M') this.#begin(char);
      else if (!/[-\d ]/.test(char)) this.#state = 'ignore';
    } else if (this.#state === 'letters' && this.#letters.length < 4) {
      this.#letters += char;
      if (!['M108', 'M112', 'M410'].some((command) => command.startsWith(this.#letters))) this.#state = 'ignore';
    }
    return null;
  }

  /** A line that ends in the middle of a command (a bare M1, M11 or M4) leaves the parser deaf up to the end of the next one: so does Marlin's. */
  #endLine(): EmergencyCommand | null {
    const found = this.#state === 'letters' ? this.#match() : null;
    const isCutShort = found === null && (this.#state === 'letters' || this.#state === 'number');
    this.#state = isCutShort ? 'ignore' : 'start';
    this.#letters = '';
    return found;
  }

  #begin(char: string): void {
    if (char === 'M') {
      this.#state = 'letters';
      this.#letters = 'M';
    } else if (char === 'N') this.#state = 'number';
    else if (char !== ' ') this.#state = 'ignore';
  }

  #match(): EmergencyCommand | null {
    const letters = this.#letters;
    return letters === 'M108' || letters === 'M112' || letters === 'M410' ? letters : null;
  }
}

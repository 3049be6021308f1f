// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_BLOCK_CHARS, MAX_WORD_MAGNITUDE } from './limits.js';

/** A letter and its number: RS274/NGC section 3.3.2. `value` is null for a bare flag, as Marlin takes in `G28 X Y` or `M84 E`. */
export type Word = { readonly letter: string; readonly value: number | null };

/**
 * One line of a program. `words` is empty for an empty or comment-only line. `text` is the free text of a command that takes one
 * (`M117 Almost there`) or a whole Grbl `$` command. `lineNumber` is a leading N word; a checksum is checked and dropped.
 */
export type Block = {
  readonly kind: 'block';
  readonly lineNumber: number | null;
  readonly words: readonly Word[];
  readonly text: string | null;
  readonly comment: string | null;
};

/** Why a line is not a block: `text` says what was found, where, and what was expected. */
export type BlockProblem = {
  readonly kind: 'problem';
  readonly code: 'too-long' | 'binary' | 'word' | 'number' | 'checksum';
  readonly text: string;
};

/**
 * Marlin commands whose argument is text up to the end of the line: messages (M117, M118), SD file names (M23, M28, M30, M32, M33, M928),
 * object names (M486), macros (M810 to M819), printer names (M16) and Prusa's wanted version ("M115 U3.13.3"). Source: MarlinDocumentation, _gcode. M30 counts only with an argument: bare, it is RS274's program end.
 */
const TEXT_COMMANDS: ReadonlySet<number> = new Set([
  16, 23, 28, 30, 32, 33, 115, 117, 118, 486, 810, 811, 812, 813, 814, 815, 816, 817, 818, 819, 928,
]);

/** Heaters, fans and spindles of Marlin. */
const HEATING: ReadonlySet<number> = new Set([3, 4, 92, 104, 106, 109, 140, 141, 145, 190, 191, 303]);

/** True for M commands whose argument is text. */
export function isTextCommand(code: number): boolean {
  return TEXT_COMMANDS.has(code);
}

const EMPTY: readonly Word[] = [];

/**
 * Reads one line, without its line end. Comments are `;` to the end and `( )`; letters may be lower case; a leading `/` (block delete)
 * and a line of `%` (program ends) are passed over, as Grbl does. Never throws.
 * Sample: "N3 G1 X1.5 Y-2 F600*33 ; out" gives words G1 X1.5 Y-2 F600.
 */
export function parseBlock(line: string): Block | BlockProblem {
  return new BlockParser(line).parse();
}

/** A cursor over one line; each method consumes what it names. */
class BlockParser {
  #at = 0;
  #end: number;
  readonly #words: Word[] = [];
  #lineNumber: number | null = null;
  #comment: string | null = null;

  constructor(readonly line: string) {
    this.#end = line.length;
  }

  parse(): Block | BlockProblem {
    this.#cutComment();
    if (this.#end > MAX_BLOCK_CHARS) {
      return problem('too-long', `${this.#end} characters before the comment; at most ${MAX_BLOCK_CHARS} fit any firmware`);
    }
    const binary = this.#findBinary();
    if (binary !== null) return binary;
    this.#skipSpace();
    let first = this.line[this.#at];
    // Block delete: `/$X` is a system command to Grbl all the same.
    if (first === '/' && /^[/\s]*\$/.test(this.line.slice(this.#at, this.#end))) {
      this.#at = this.line.indexOf('$', this.#at);
      first = '$';
    }
    if (this.#at >= this.#end || first === '%') return this.#block(null);
    if (first === '$') return this.#block(this.line.slice(this.#at, this.#end).trim());
    const checksum = this.#cutChecksum();
    if (checksum !== null) return checksum;
    return this.#readWords();
  }

  #readWords(): Block | BlockProblem {
    for (;;) {
      this.#skipSpace();
      if (this.#at >= this.#end) return this.#block(null);
      const failure = this.#readWord();
      if (failure !== null) return failure;
      const command = this.#words.length === 1 ? this.#words[0] : undefined;
      if (command?.letter === 'M' && command.value !== null && TEXT_COMMANDS.has(command.value)) {
        const text = this.line.slice(this.#at, this.#end).trim();
        this.#at = this.#end;
        return this.#block(text === '' ? null : text);
      }
    }
  }

  /** Cuts the line at an unescaped `;`. Inside ( ) a semicolon is comment already. */
  #cutComment(): void {
    let isInParentheses = false;
    for (let at = 0; at < this.line.length; at += 1) {
      const code = this.line.charCodeAt(at);
      if (code === 0x28) isInParentheses = true;
      else if (code === 0x29) isInParentheses = false;
      else if (code === 0x3b && !isInParentheses && this.line.charCodeAt(at - 1) !== 0x5c) {
        this.#comment = this.line.slice(at + 1).trim();
        this.#end = at;
        return;
      }
    }
  }

  #findBinary(): BlockProblem | null {
    let isInParentheses = false;
    for (let at = 0; at < this.#end; at += 1) {
      const code = this.line.charCodeAt(at);
      if (code === 0x28) isInParentheses = true;
      else if (code === 0x29) isInParentheses = false;
      const isText = code === 0x09 || (code >= 0x20 && code < 0x7f) || ((isInParentheses || this.#startsText()) && code >= 0x80);
      if (!isText)
        return problem(
          'binary',
          `byte 0x${code.toString(16).padStart(2, '0')} at column ${at + 1}: not text; is this a G-code file?`,
        );
    }
    return null;
  }

  /** A display message may hold any letters, not only ASCII. */
  #startsText(): boolean {
    return /^\s*(?:N\d+\s*)?M(?:117|118|486)/i.test(this.line);
  }

  #cutChecksum(): BlockProblem | null {
    if (this.line[this.#at] !== 'N' && this.line[this.#at] !== 'n') return null;
    const star = this.line.lastIndexOf('*', this.#end - 1);
    if (star < 0) return null;
    const given = this.line.slice(star + 1, this.#end).trim();
    let sum = 0;
    for (let at = 0; at < star; at += 1) sum ^= this.line.charCodeAt(at);
    if (given !== String(sum)) return problem('checksum', `checksum ${given || 'missing'} after *, the line's is ${sum}`);
    this.#end = star;
    return null;
  }

  #skipSpace(): void {
    while (this.#at < this.#end) {
      const code = this.line.charCodeAt(this.#at);
      if (code === 0x28) {
        const close = this.line.indexOf(')', this.#at);
        const stop = close < 0 || close >= this.#end ? this.#end : close;
        this.#comment ??= this.line.slice(this.#at + 1, stop).trim();
        this.#at = Math.min(stop + 1, this.#end);
      } else if (code === 0x20 || code === 0x09 || (code === 0x2f && this.#words.length === 0)) this.#at += 1;
      else return;
    }
  }

  #readWord(): BlockProblem | null {
    const letter = this.line.charAt(this.#at).toUpperCase();
    if (letter < 'A' || letter > 'Z' || letter.length !== 1) {
      return problem('word', `"${this.line.charAt(this.#at)}" at column ${this.#at + 1}: expected a letter that starts a word`);
    }
    this.#at += 1;
    const value = this.#readNumber(letter);
    if (typeof value === 'object' && value !== null) return value;
    const isLineNumber = letter === 'N' && this.#words.length === 0 && this.#lineNumber === null && value !== null;
    if (isLineNumber) this.#lineNumber = value;
    else this.#words.push({ letter, value });
    return null;
  }

  /** Digits with sign and point; RS274/NGC 3.3.2.1 knows no exponent, and Marlin would take its e for the extruder. */
  #readNumber(letter: string): number | null | BlockProblem {
    const start = this.#at;
    if (this.line[this.#at] === ' ') this.#skipGap();
    if (this.line[this.#at] === '"' && this.#mustBeWords())
      return problem('word', `a quotation mark at column ${this.#at + 1}: most firmwares read what stands in it as words`);
    if (this.line[this.#at] === '"') return this.#skipQuoted();
    if (letter === 'T' && this.#isToolByHand()) return null;
    const begin = this.#at;
    let digits = 0;
    if (this.line[this.#at] === '+' || this.line[this.#at] === '-') this.#at += 1;
    for (let points = 0; this.#at < this.#end; this.#at += 1) {
      const code = this.line.charCodeAt(this.#at);
      if (code >= 0x30 && code <= 0x39) digits += 1;
      else if (code === 0x2e && points === 0) points += 1;
      else break;
    }
    const next = this.line.charAt(this.#at).toUpperCase();
    if (digits === 0) {
      if (this.#at === begin && (this.#at >= this.#end || begin > start || next === ' ' || next === '(')) {
        this.#at = start;
        return null;
      }
      return problem(
        'number',
        `word ${letter} at column ${start}: expected a number, found "${this.line.slice(start, Math.min(start + 8, this.#end))}"`,
      );
    }
    const isExponent = next === 'E' && this.#at < this.#end && /[-+\d]/.test(this.line.charAt(this.#at + 1));
    const value = Number(this.line.slice(begin, this.#at));
    if (isExponent || next === '.' || Math.abs(value) > MAX_WORD_MAGNITUDE) {
      const found = this.line.slice(begin, Math.min(begin + 24, this.#end));
      return problem('number', `word ${letter} at column ${start}: "${found}" is not a plain number up to ${MAX_WORD_MAGNITUDE}`);
    }
    return value === 0 ? 0 : value;
  }

  /** `Tx`, `Tc` and `T?` of Prusa's MMU: the person chooses, or the tool is the one in use (Prusa-Firmware, Tcodes.cpp). */
  #isToolByHand(): boolean {
    if (this.#words.length > 0 || !/^[xc?]\s*$/i.test(this.line.slice(this.#at, this.#end))) return false;
    this.#at = this.#end;
    return true;
  }

  /** RS274 lets spaces stand between letter and number; a letter after the gap means that this one was a bare flag. */
  #skipGap(): void {
    const gap = this.#at;
    while (this.line[this.#at] === ' ' && this.#at < this.#end) this.#at += 1;
    if (!/[-+.\d"]/.test(this.line.charAt(this.#at))) this.#at = gap + 1;
  }

  /** Marlin knows quotes only with GCODE_QUOTED_STRINGS; else `G1 P"X400"` moves and `M104 P"S300"` heats. */
  #mustBeWords(): boolean {
    const [command] = this.#words;
    if (command === undefined) return false;
    return command.letter !== 'M' || HEATING.has(Math.floor(command.value ?? 0));
  }

  #skipQuoted(): null {
    const close = this.line.indexOf('"', this.#at + 1);
    this.#at = close < 0 || close >= this.#end ? this.#end : close + 1;
    return null;
  }

  #block(text: string | null): Block {
    return {
      kind: 'block',
      lineNumber: this.#lineNumber,
      words: this.#words.length === 0 ? EMPTY : this.#words,
      text,
      comment: this.#comment,
    };
  }
}

function problem(code: BlockProblem['code'], text: string): BlockProblem {
  return { kind: 'problem', code, text };
}

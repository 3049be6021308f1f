// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Dialect } from '../dialect.js';
import { MAX_COMMANDS } from '../limits.js';
import { classifyCommand } from '../preflight/classify-command.js';
import type { Classified } from '../preflight/command-class.js';
import { DEFAULT_JOB_POLICY } from '../preflight/job-policy.js';
import type { CommandUse } from '../safety-report.js';
import { LETTER, type Words } from '../scan/words.js';

/** Numbers with an account in an array; others, and all with a fraction, have one in a map. */
const COUNTED_CODES = 1024;

/** Characters of a line that a `CommandUse` shows. */
const SHOWN_CHARS = 40;

type Use = { readonly classified: Classified; readonly firstLine: number; count: number };

/** Counts the commands of a program: first line and number of each. Ordinary ones by number, those whose meaning lies in their text by text. */
export class CommandCounter {
  readonly #gCount = new Float64Array(COUNTED_CODES);
  readonly #gLine = new Float64Array(COUNTED_CODES);
  readonly #mCount = new Float64Array(COUNTED_CODES);
  readonly #mLine = new Float64Array(COUNTED_CODES);
  readonly #byText = new Map<string, Use>();

  constructor(readonly dialect: Dialect) {}

  /** Counts the commands of a line that is made of words alone. */
  words(words: Words, line: number): void {
    if (this.dialect === 'marlin') {
      if (words.count > 0) this.#word(words.letters[0] as number, words.values[0] as number, line);
      return;
    }
    if (words.commands === 0) return;
    for (let index = 0; index < words.count; index += 1) {
      const letter = words.letters[index];
      if (letter === LETTER.G || letter === LETTER.M) this.#word(letter, words.values[index] as number, line);
    }
  }

  /** Counts a line whose class depends on more than its first word: `$` commands, macros, G10, G29. */
  text(text: string, line: number): void {
    this.#count(text.trim().slice(0, SHOWN_CHARS), () => classifyCommand(this.dialect, text), line);
  }

  /** By first use; if there are too many, those that no job should hold go first. */
  get uses(): CommandUse[] {
    const uses: CommandUse[] = [
      ...this.#counted('G', this.#gCount, this.#gLine),
      ...this.#counted('M', this.#mCount, this.#mLine),
    ];
    for (const [command, { classified, firstLine, count }] of this.#byText) {
      uses.push({ command, class: classified.class, why: classified.why, firstLine, count });
    }
    const isGrave = (use: CommandUse): boolean => DEFAULT_JOB_POLICY[use.class] !== 'allow';
    if (uses.length > MAX_COMMANDS) uses.sort((left, right) => Number(isGrave(right)) - Number(isGrave(left)));
    return uses.slice(0, MAX_COMMANDS).sort((left, right) => left.firstLine - right.firstLine);
  }

  #word(letter: number, code: number, line: number): void {
    if (code < COUNTED_CODES && code >= 0 && (code | 0) === code) {
      const counts = letter === LETTER.G ? this.#gCount : this.#mCount;
      if (letter === LETTER.G || letter === LETTER.M) {
        if (counts[code] === 0) (letter === LETTER.G ? this.#gLine : this.#mLine)[code] = line;
        counts[code] = (counts[code] as number) + 1;
        return;
      }
    }
    const name = String.fromCharCode(65 + letter);
    const command =
      letter === LETTER.G || letter === LETTER.M || letter === LETTER.T || letter === LETTER.D
        ? `${name}${Number.isNaN(code) ? '' : code}`
        : name;
    this.#count(command, () => classifyCommand(this.dialect, command), line);
  }

  #count(command: string, classify: () => Classified, line: number): void {
    const use = this.#byText.get(command);
    if (use !== undefined) {
      use.count += 1;
      return;
    }
    const classified = classify();
    const isFull = this.#byText.size >= MAX_COMMANDS;
    if (isFull && DEFAULT_JOB_POLICY[classified.class] === 'allow') return;
    if (this.#byText.size >= 2 * MAX_COMMANDS) return;
    this.#byText.set(command, { classified, firstLine: line, count: 1 });
  }

  *#counted(letter: string, counts: Float64Array, lines: Float64Array): Iterable<CommandUse> {
    for (let code = 0; code < COUNTED_CODES; code += 1) {
      const count = counts[code] as number;
      if (count === 0) continue;
      const command = `${letter}${code}`;
      const classified = classifyCommand(this.dialect, command);
      yield { command, class: classified.class, why: classified.why, firstLine: lines[code] as number, count };
    }
  }
}

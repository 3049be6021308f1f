// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Words } from './scan/words.js';

/** Walks a program line by line, keeps its modal state and tells a sink what each line does. */
export interface Interpreter {
  /**
   * Carries out one line, in the order of the firmware. `text` is the free text of a command that takes one, or a whole `$` command.
   * Never throws; a fault is told as `problem`.
   */
  apply(words: Words, text: string | null): void;
}

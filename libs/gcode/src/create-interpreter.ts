// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Dialect } from './dialect.js';
import { GrblInterpreter } from './grbl-interpreter.js';
import type { Interpreter } from './interpreter.js';
import { MarlinInterpreter } from './marlin-interpreter.js';

/** A fresh interpreter for a dialect. */
export function createInterpreter(dialect: Dialect): Interpreter {
  switch (dialect) {
    case 'marlin':
      return new MarlinInterpreter();
    case 'grbl':
      return new GrblInterpreter();
  }
}

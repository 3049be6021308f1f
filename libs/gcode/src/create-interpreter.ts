// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Dialect } from './dialect.js';
import { GrblInterpreter } from './grbl-interpreter.js';
import type { Interpreter } from './interpreter.js';
import { MarlinInterpreter } from './marlin-interpreter.js';
import type { ModalState } from './modal-state.js';
import type { ProgramSink } from './program/program-sink.js';

/** A fresh interpreter for a dialect, over the state it shares with its sink. */
export function createInterpreter(dialect: Dialect, state: ModalState, sink: ProgramSink): Interpreter {
  return dialect === 'marlin' ? new MarlinInterpreter(state, sink) : new GrblInterpreter(state, sink);
}

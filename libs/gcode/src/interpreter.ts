// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action } from './action.js';
import type { Block } from './block.js';

/** Walks a program block by block, keeps its modal state and tells what each block does. */
export interface Interpreter {
  /** The actions of one block, in the order the firmware carries them out. Never throws; a fault is an action of kind 'problem'. */
  apply(block: Block): readonly Action[];
}

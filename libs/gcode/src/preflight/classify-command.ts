// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Dialect } from '../dialect.js';
import type { Classified } from './command-class.js';
import { classifyGrbl } from './grbl-command.js';
import { classifyMarlin } from './marlin-command.js';

/**
 * Says what a line does, without its comment and without line number and checksum; of several commands the gravest is told.
 * Sample: "M500" is `store`, "$100=80" is `store`, "G1 X5 F300" is `motion`, "M810 G28|M500" is `store`. Never throws.
 */
export function classifyCommand(dialect: Dialect, text: string): Classified {
  return dialect === 'marlin' ? classifyMarlin(text) : classifyGrbl(text);
}

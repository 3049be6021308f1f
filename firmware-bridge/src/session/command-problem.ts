// SPDX-License-Identifier: AGPL-3.0-or-later
import { grblLineProblem, MAX_COMMAND_CHARACTERS } from '@fabcommons/firmware';

/**
 * Questions that no firmware takes amiss: reports of Marlin (`gcode/gcode.cpp` process_parsed_command), Grbl (1.1 `doc/markdown/commands.md`)
 * and RepRapFirmware, none of which moves, heats, writes or stops anything.
 */
const QUESTION = /^(?:M(?:20|27|31|78|105|114|115|119|122|408|503|552|553)(?: [SP]\d{1,2})?|\$[$#GINE]?|\?)$/;

/** Longest line that any Grbl takes (grblHAL/core `protocol.h`); one with a shorter buffer says so itself (error:14). */
const MAX_GRBL_CHARACTERS = 255;

/** Why a command must not go to the wire as it stands, or null. What it does is the caller's affair, except on a firmware that nobody knows. */
export function commandProblem(command: string, dialect: 'marlin' | 'grbl' | 'unknown'): string | null {
  if (command.trim() === '') return 'is empty';
  if (/[\r\n]/.test(command)) return 'is more than one line; send one at a time';
  if (dialect === 'unknown')
    return QUESTION.test(command.trim())
      ? null
      : 'the firmware of this machine is not known: it is only asked (M115, M503, $I, $$, …) until its steward names it (--firmware)';
  if (dialect === 'grbl') return command === '?' ? null : grblLineProblem(command, MAX_GRBL_CHARACTERS);
  if (/[^\x20-\x7e\x80-\xff\t]/.test(command)) return 'holds characters that are no G-code';
  return command.length > MAX_COMMAND_CHARACTERS
    ? `is ${command.length} characters long; the machine takes ${MAX_COMMAND_CHARACTERS}`
    : null;
}

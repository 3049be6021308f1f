// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  compactGrblLine,
  grblLineProblem,
  MAX_COMMAND_CHARACTERS,
  MAX_LINE_CHARACTERS,
  stripComment,
} from '@fabcommons/firmware';

/** Which wire a program is written for. */
export type ProgramDialect = 'marlin' | 'grbl';

/** What is sent of a program line; empty when nothing is. */
export const sendableText = (dialect: ProgramDialect, text: string): string => {
  const code = dialect === 'grbl' ? compactGrblLine(text) : stripComment(text);
  return code
    .replace(/^N\d+\s*/i, '')
    .replace(dialect === 'marlin' ? /\*\d+\s*$/ : /$^/, '')
    .trim();
};

/** Commands that change the machine for good, stop it, or break the numbering of the stream: not a job's to give. */
const FORBIDDEN_MARLIN: Readonly<Record<string, string>> = {
  M112: 'is the emergency stop',
  M500: 'would overwrite the stored settings of the machine',
  M502: 'would reset the settings of the machine',
  M504: 'would overwrite the stored settings of the machine',
  M997: 'would replace the firmware',
  M110: 'would break the numbering of the stream',
  M575: 'would change the speed of the connection',
  M24: 'would run what is on the SD card of the machine',
  M28: 'would write to the SD card of the machine instead of running',
  M30: 'would delete a file of the machine',
  M32: 'would run what is on the SD card of the machine',
  M98: 'would run a macro that nobody has looked at',
  M928: 'would write to the SD card of the machine',
  M1000: 'would run what is on the SD card of the machine',
};

/** Why a line must not be in a job, or null. `text` is what `sendableText` gave. */
export function lineProblem(dialect: ProgramDialect, text: string): string | null {
  if (text === '') return null;
  if (dialect === 'grbl') {
    if (text.startsWith('$') && !/^\$H[XYZABC]?$/i.test(text))
      return `${text.slice(0, 20)} is a command to the controller, not part of a job`;
    return grblLineProblem(text, MAX_LINE_CHARACTERS);
  }
  // Blanks may stand between letter and number (Marlin `gcode/parser.cpp` parse).
  const word = /^M\s*0*(\d+)/i.exec(text)?.[1];
  const why = word === undefined ? undefined : FORBIDDEN_MARLIN[`M${word}`];
  if (why) return `M${word} ${why}`;
  if (/[^\x20-\x7e\x80-\xff\t]/.test(text)) return 'holds characters that are no G-code';
  if (text.length > MAX_COMMAND_CHARACTERS)
    return `is ${text.length} characters long; the machine takes ${MAX_COMMAND_CHARACTERS}`;
  return null;
}

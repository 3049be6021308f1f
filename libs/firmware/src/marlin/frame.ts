// SPDX-License-Identifier: AGPL-3.0-or-later
import { FirmwareError } from '../error.js';
import { MAX_FRAME_CHARACTERS, MAX_LINE_NUMBER } from './limits.js';

/**
 * Takes the comment and outer blanks off a program line: `G1 X5 ; go` -> `G1 X5`. `\;` is a semicolon of the text (Marlin
 * `queue.cpp` process_stream_char). Empty means: do not send, Marlin gives no `ok` for an empty line.
 */
export function stripComment(line: string): string {
  let at = line.indexOf(';');
  while (at > 0 && line[at - 1] === '\\') at = line.indexOf(';', at + 1);
  return (at < 0 ? line : line.slice(0, at)).trim();
}

/** XOR of every byte before the `*` (Marlin `queue.cpp` get_serial_commands; RepRap wiki "Checking"). The text is Latin-1: one character, one byte. */
export function checksum(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum ^= text.charCodeAt(at);
  return sum & 0xff;
}

/**
 * Numbers and protects one command: (3, `T0`) -> `N3 T0*57\n`.
 * @throws FirmwareError `line-too-long` (more than 94 characters), `not-one-line`, `bad-line-number`
 */
export function frameLine(lineNumber: number, command: string): string {
  if (!Number.isInteger(lineNumber) || lineNumber < 0 || lineNumber > MAX_LINE_NUMBER)
    throw new FirmwareError('bad-line-number', `line number ${lineNumber}, expected 0 to ${MAX_LINE_NUMBER}`, { lineNumber });
  const text = `N${lineNumber} ${command}`;
  let sum = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) throw new FirmwareError('not-one-line', 'a command is one line; split it', { command });
    sum ^= code;
  }
  const frame = `${text}*${sum & 0xff}\n`;
  if (frame.length - 1 > MAX_FRAME_CHARACTERS)
    throw new FirmwareError(
      'line-too-long',
      `line of ${frame.length - 1} characters, Marlin cuts at ${MAX_FRAME_CHARACTERS + 1}; shorten it: ${command.slice(0, 40)}…`,
      { characters: frame.length - 1 },
    );
  return frame;
}

/** Most characters a command may have to fit whatever its line number: `N2147483000 ` and `*255` are taken off. */
export const MAX_COMMAND_CHARACTERS = MAX_FRAME_CHARACTERS - 'N2147483000 *255'.length;

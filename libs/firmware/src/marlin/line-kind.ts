// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LineKind } from './sent-lines.js';

/**
 * Commands whose `ok` comes only when they have ended, which may take minutes: Marlin 2.1 `gcode/` G4 G12 G26 G28-G30 G33-G35 G76 M0 M1 M48 M109
 * M190 M191 M192 M226 M303 M306 M400 M600 M701 M702; G32 is RepRapFirmware's, M116 Repetier's, G80 Prusa's.
 */
const LONG = new Set([
  ...['G4', 'G12', 'G26', 'G28', 'G29', 'G30', 'G32', 'G33', 'G34', 'G35', 'G76', 'G80', 'M0', 'M1', 'M48', 'M116', 'M226'],
  ...['M306', 'M400', 'M600', 'M701', 'M702', 'M703'],
]);

/** Of these, those that firmwares built without BUSY_WHILE_HEATING wait for without a word of `busy` (Marlin#7131, #7253). */
const HEATING_WAIT = new Set(['M109', 'M190', 'M191', 'M192', 'M303']);

const CODE = /^([GM])\s*0*(\d+)/i;

/** How long a command may take to be acknowledged. `G1 X5` -> `plain`, `G28 W` -> `long`, `M109 S200` -> `heating-wait`. */
export function lineKind(text: string): LineKind {
  if (isMove(text)) return 'plain';
  const code = CODE.exec(text);
  if (!code) return 'plain';
  const word = `${(code[1] ?? '').toUpperCase()}${code[2] ?? ''}`;
  if (HEATING_WAIT.has(word)) return 'heating-wait';
  return LONG.has(word) ? 'long' : 'plain';
}

/** `G0` to `G3` without a leading zero: nearly every line there is. */
function isMove(text: string): boolean {
  const first = text.charCodeAt(0);
  const digit = text.charCodeAt(1);
  const after = text.charCodeAt(2);
  return (first === 0x47 || first === 0x67) && digit >= 0x30 && digit <= 0x33 && !(after >= 0x30 && after <= 0x39);
}

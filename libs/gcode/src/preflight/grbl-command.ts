// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Classified, graver } from './command-class.js';

const QUERY: Classified = { class: 'query', why: null };
const MOTION: Classified = { class: 'motion', why: null };
const OTHER: Classified = { class: 'other', why: null };
const SPINDLE: Classified = { class: 'spindle', why: null };
const SETTING: Classified = { class: 'setting', why: null };

/**
 * System commands in the order in which they are tried: Grbl 1.1 (system.c, system_execute_line), then what grblHAL (system.c) and
 * FluidNC (Settings/commands) add. `why` follows the command.
 */
const DOLLAR: readonly (readonly [RegExp, Classified])[] = [
  [/^\$(?:[$#GIN]|\+|A|E[AGS]\w*|S|SED\w*|LEV|LIM|PINS|\d+|I\+|N\d?|CD|CMD|\?)?$/, QUERY],
  [/^\$H[XYZABC]?$/, MOTION],
  [/^\$J=/, MOTION],
  [/^\$X$/, { class: 'stop', why: 'would unlock a machine that has stopped itself' }],
  [/^\$SLP$/, { class: 'stop', why: 'would send the machine to sleep and lose its position' }],
  [/^\$(?:REBOOT|BYE)$/, { class: 'stop', why: 'would restart the controller' }],
  [/^\$C$/, { class: 'stream', why: 'would turn the check mode on or off' }],
  [/^\$(?:DFU|FIRMWARE|OTA)/, { class: 'firmware', why: 'would start replacing the firmware' }],
  [/^\$(?:F|FM|FU|FR|F<.*|F=.*|FD=.*|SD\/.*|LOCALFS\/.*|FILES?\/.*)$/, { class: 'files', why: 'is about files on the machine' }],
  [/^\$RST=/, { class: 'store', why: 'would reset the stored settings of the machine' }],
  [/^\$N\d+=/, { class: 'store', why: 'would store a line that runs at every start of the machine' }],
  [/^\$I=/, { class: 'store', why: 'would overwrite the name stored in the machine' }],
  [/^\$\d+=/, { class: 'store', why: 'would overwrite a stored setting of the machine' }],
  [/^\$/, { class: 'store', why: 'is a command to the controller that is not known here' }],
];

const STORES_OFFSET: Classified = { class: 'store', why: 'would overwrite a work offset stored in the machine' };
const STORES_POSITION: Classified = { class: 'store', why: 'would overwrite a position stored in the machine' };
const MACRO: Classified = { class: 'macro', why: 'would run a macro that nobody has looked at' };

/** One line for a Grbl machine: the gravest of its words. */
export function classifyGrbl(text: string): Classified {
  // Grbl drops `/` wherever it stands (1.1 `protocol.c`, block delete): `/$RST=*` is `$RST=*`.
  const line = text.replace(/\([^)]*\)|;.*$|[\s/]+/g, '').toUpperCase();
  if (line.startsWith('$')) return DOLLAR.find(([pattern]) => pattern.test(line))?.[1] ?? OTHER;
  if (line.startsWith('[')) return { class: 'firmware', why: 'is a command to the network part of the controller' };
  if (/[!~\u0018]/.test(line)) return { class: 'stop', why: 'holds a real-time command, which acts at once' };
  if (line.startsWith('?')) return QUERY;
  // Grbl reads L as a whole number, whatever its sign and fraction (1.1 `gcode.c`, int_value); without L nobody knows what is meant.
  const list = Math.trunc(Math.abs(Number(/L([-+]?\d*\.?\d*)/.exec(line)?.[1] ?? Number.NaN)));
  const storesOffset = Number.isNaN(list) || list === 2 || list === 20;
  let found: Classified | null = null;
  for (const [, letter, digits] of line.matchAll(/([A-Z])([-+]?\d*\.?\d*)/g)) {
    const one = classifyWord(letter ?? '', Number(digits), storesOffset);
    if (one !== null) found = found === null ? one : graver(found, one);
  }
  return found ?? OTHER;
}

function classifyWord(letter: string, code: number, storesOffset: boolean): Classified | null {
  if (letter === 'G') {
    if (code === 10) return storesOffset ? STORES_OFFSET : { class: 'setting', why: null };
    if (code === 28.1 || code === 30.1) return STORES_POSITION;
    return code === 65 || code === 66 ? MACRO : MOTION;
  }
  if (letter === 'M') {
    if (code === 98) return MACRO;
    if (code === 56) return SETTING;
    return code >= 3 && code <= 9 && code !== 6 ? SPINDLE : OTHER;
  }
  return 'XYZABCIJKR'.includes(letter) && letter !== '' ? MOTION : null;
}

// SPDX-License-Identifier: AGPL-3.0-or-later

import { GRBL_TRAITS, type GrblFlavour } from './flavour.js';

/** Nothing in it would be left out: no blank, no `%`, no comment. Most lines come so; looking is cheaper than replacing. */
const IS_COMPACT = /^[!-$&'*-:<-~]*$/;

/**
 * What is sent of a program line: comments `(…)` and `;…`, blanks and a lone `%` are left out, since they fill the receive buffer and
 * Grbl drops them anyway (1.1h `protocol.c`; `%` would be error:1). Empty means: nothing to send.
 */
export function compactGrblLine(line: string): string {
  if (IS_COMPACT.test(line)) return line;
  const code = line.replace(/\([^)]*\)?/g, '').replace(/;[^]*$/, '');
  const compact = code.replace(/[\s]+/g, '');
  return compact === '%' ? '' : compact;
}

/** Words, numbers and `$` commands: no real-time character, nothing outside ASCII. */
const IS_PLAIN = /^[A-Za-z0-9.+\-$=]*$/;

/**
 * Why a line must not be sent as text, or null. A real-time character acts at once, wherever it stands in a line (Grbl 1.1
 * `serial.c`: `?` `!` `~`, 0x18, all above 0x7f).
 */
export function grblLineProblem(line: string, maxCharacters: number): string | null {
  const compact = compactGrblLine(line);
  if (IS_PLAIN.test(compact) && compact.length <= maxCharacters) return null;
  if (/[?!~]/.test(compact)) return 'holds one of ? ! ~, which the machine would carry out at once';
  if (/[^\x20-\x7e]/.test(compact)) return 'holds characters that are no G-code';
  if (compact.length > maxCharacters) return `is ${compact.length} characters long; the machine takes ${maxCharacters}`;
  return null;
}

/**
 * Lines that must be alone on the wire: writing the EEPROM switches off the receive interrupt (Grbl 1.1 `interface.md`, "EEPROM
 * Issues"), and so do the reads of stored coordinates on some boards: `$…` (but `$G`, which reads none), G10, G28, G28.1, G30, G30.1, G54-G59.
 */
export const isSingleStep = (compact: string): boolean => /^\$(?!G$)|G10(?!\d)|G28(?!\d)|G30(?!\d)|G5[4-9](?!\d)/i.test(compact);

/**
 * Lines whose answer may take minutes while the machine reports Idle or nothing: dwell, program pause, tool change, homing. grblHAL and FluidNC also
 * wait for their spindle (grblHAL `settings.h` Setting_SpindleOnDelay 394, Setting_SpindleOffDelay: up to 20 s).
 */
export const isLongGrblLine = (compact: string, flavour: GrblFlavour): boolean =>
  /^\$H|G0?4(?!\d)|M0?[016](?!\d)|M60/i.test(compact) ||
  (GRBL_TRAITS[flavour].waitsForSpindle && /M0?[345](?!\d)/i.test(compact));

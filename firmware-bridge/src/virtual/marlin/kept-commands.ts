// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command } from './command.js';
import { defaultKept, KEPT_COMMANDS, type KeptValues, type StoredSettings } from './kept-settings.js';
import { freshState, type Printer } from './printer.js';
import { commandReport, settingsReport } from './settings-report.js';

/** Reach of M851's Z (Configuration.h, Z_PROBE_OFFSET_RANGE_MIN and _MAX). */
const PROBE_OFFSET_RANGE_MM = 20;
/** Bytes of stored settings as M500 tells them, of a build like this. */
const STORED_BYTES = 612;

/** Sets a kept command's letters, or tells them where none is given (M92, M205, M206, M301, M304, M412, M603, M851, M900). */
export function keep(printer: Printer, command: Command): void {
  const known = KEPT_COMMANDS[command.code];
  const values = printer.kept.values[command.code];
  if (known === undefined || values === undefined) return;
  const given = numbersOf(command, Object.keys(known.letters));
  if (Object.keys(given).length === 0) return void printer.print(`${commandReport(printer, command.code)}\n`);
  if (command.code === 'M851' && !isWithinReach(printer, given)) return;
  if (command.code === 'M92') scaleExtruder(printer, values['E'] ?? 1, given['E']);
  Object.assign(values, given);
}

/** M200: D sets the diameter and switches volumetric extrusion on, unless S0 stands beside it (Marlin 2.1 M200-M205.cpp). */
export function keepFilament(printer: Printer, command: Command): void {
  const given = numbersOf(command, ['S', 'D']);
  const values = printer.kept.values['M200'];
  if (values === undefined) return;
  const diameter = given['D'];
  if (diameter !== undefined && diameter > 0) values['D'] = diameter;
  values['S'] = diameter === 0 ? 0 : (given['S'] ?? (diameter === undefined ? (values['S'] ?? 0) : 1));
}

/** M145 S0 H180 B70 F0: a preset. */
export function keepPreset(printer: Printer, command: Command): void {
  const index = command.parameters.get('S') ?? 0;
  const values = printer.kept.values[`M145S${index}`];
  if (values === undefined) printer.print('echo:?Material index is out of range.\n');
  else Object.assign(values, numbersOf(command, ['H', 'B', 'F']));
}

/** M500, M501, M502, M504 (Marlin 2.1 settings.cpp). */
export function storedSettings(printer: Printer, command: Command): void {
  switch (command.code) {
    case 'M500':
      printer.eeprom.stored = structuredClone({ kept: printer.kept, limits: printer.limits });
      printer.print(`echo:Settings Stored (${STORED_BYTES} bytes; crc ${checksum(printer.eeprom.stored)})\n`);
      return;
    case 'M501':
      printer.print(`${loadStored(printer)}\n${settingsReport(printer, true)}`);
      return;
    case 'M502':
      printer.kept = defaultKept();
      printer.limits = freshState().limits;
      printer.print('echo:Hardcoded Default Settings Loaded\n');
      return;
    case 'M504':
      printer.print(printer.eeprom.stored === null ? 'echo:EEPROM version mismatch (EEPROM=? Marlin=V86)\n' : 'echo:EEPROM OK\n');
      return;
  }
}

/** What a start loads: the stored settings, else the defaults. Answers the line that tells it. */
export function loadStored(printer: Printer): string {
  const { stored } = printer.eeprom;
  if (stored === null) {
    printer.kept = defaultKept();
    printer.limits = freshState().limits;
    return 'echo:Hardcoded Default Settings Loaded';
  }
  const { kept, limits } = structuredClone(stored);
  printer.kept = kept;
  printer.limits = limits;
  return `echo:V86 stored settings retrieved (${STORED_BYTES} bytes; crc ${checksum(stored)})`;
}

/** Few steps of E are taken for a value from another scale: Marlin scales its limits along (2.1 M92.cpp). */
function scaleExtruder(printer: Printer, before: number, after: number | undefined): void {
  if (after === undefined || after <= 0 || after >= 20) return;
  const factor = before / after;
  const { maxFeedMmPerS, maxAccelerationMmPerS2 } = printer.limits;
  maxFeedMmPerS[3] = (maxFeedMmPerS[3] ?? 0) * factor;
  maxAccelerationMmPerS2[3] = (maxAccelerationMmPerS2[3] ?? 0) * factor;
}

function isWithinReach(printer: Printer, given: KeptValues): boolean {
  const reach: KeptValues = { X: printer.options.bedMm.x, Y: printer.options.bedMm.y, Z: PROBE_OFFSET_RANGE_MM };
  const bad = Object.entries(given).filter(([letter, value]) => Math.abs(value) > (reach[letter] ?? 0));
  for (const [letter] of bad) printer.print(`?${letter} out of range (-${reach[letter]} to ${reach[letter]})\n`);
  return bad.length === 0;
}

function numbersOf(command: Command, letters: readonly string[]): KeptValues {
  const values: KeptValues = {};
  for (const letter of letters) {
    const value = command.parameters.get(letter);
    if (typeof value === 'number') values[letter] = value;
  }
  return values;
}

/** A number that follows the content; which one is of no matter outside. */
const checksum = (stored: StoredSettings): number =>
  [...JSON.stringify(stored)].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % 65_536, 7);

// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseM115Fields } from '../marlin/identity.js';
import { isBoundedEntry, MAX_SETTING_ENTRIES, type SettingEntry } from './entry.js';
import { MARLIN_SETTING_COMMANDS, MARLIN_UNIT_COMMANDS } from './marlin-commands.js';
import { marlinBase, marlinKey, readMarlinKey } from './marlin-key.js';

/** Fields of `M115` that tell which machine it is. */
const IDENTITY: Readonly<Record<string, string>> = { MACHINE_TYPE: 'machine type', EXTRUDER_COUNT: 'number of extruders' };

/**
 * Reads the answer to `M503` (and `M115`), Marlin 1.1, 2.0 and 2.1 forms: `echo:  M92 X80.00 Y80.00`, `echo: M92 …`, `  M145 S1 H240` (no echo),
 * with `;` headings, trailing comments (`M851 Y-10.00 Z-3.85 ; (mm)`) and without. A command nobody here knows is kept with null names;
 * one whose parameters are not plain numbers is kept whole, as `{ key: 'M552', value: 'S1 P192.168.0.2' }`. Other lines say nothing. Never throws.
 */
export function parseMarlinSettings(lines: readonly string[]): readonly SettingEntry[] {
  const entries: SettingEntry[] = [];
  const told = new Map<string, number>();
  const add = (entry: SettingEntry): void => {
    if (entries.length < MAX_SETTING_ENTRIES && isBoundedEntry(entry)) entries.push(entry);
  };
  for (const line of lines) {
    if (/(?:^|\s)(?:MACHINE_TYPE|EXTRUDER_COUNT):/.test(line)) for (const entry of identityEntries(line)) add(entry);
    const found = /^(?:echo:)?\s*([GM]\d{1,4}(?:\.\d)?)(?![\d:])\s*(.*)$/.exec(line.trimEnd());
    if (!found) continue;
    const [, command = '', rest = ''] = found;
    const parameters = readParameters(rest.replace(/\s*;.*$/, ''));
    for (const entry of commandEntries(command, parameters, told)) add(entry);
  }
  return entries;
}

/** Writes entries as `M503` does; reading that gives the same entries, where they came from a reading in the first place. */
export function printMarlinSettings(entries: readonly SettingEntry[]): readonly string[] {
  const lines: string[] = [];
  for (const group of marlinGroups(entries)) lines.push(`echo:  ${marlinCommand(group.base, group.entries)}`);
  return [...entries.filter(({ key }) => key in IDENTITY).map(({ key, value }) => `${key}:${value}`), ...lines];
}

/** Entries that one command sets, in the order they were told. */
export type MarlinGroup = { readonly base: string; readonly command: string; readonly entries: readonly SettingEntry[] };

/** Puts the entries of each command together. Entries that are none of Marlin's commands are left out. */
export function marlinGroups(entries: readonly SettingEntry[]): readonly MarlinGroup[] {
  const groups = new Map<string, { base: string; command: string; entries: SettingEntry[] }>();
  for (const entry of entries) {
    const key = readMarlinKey(entry.key);
    if (!key) continue;
    const base = marlinBase(key);
    const group = groups.get(base) ?? { base, command: key.command, entries: [] };
    group.entries.push(entry);
    groups.set(base, group);
  }
  return [...groups.values()];
}

/** The command that sets these entries, e.g. `M145 S0 H200.00 B60.00`. */
export function marlinCommand(base: string, entries: readonly SettingEntry[]): string {
  const key = readMarlinKey(base);
  const words = entries.map((entry) => `${readMarlinKey(entry.key)?.letter ?? ''}${entry.value}`);
  return [key?.command ?? base, key?.selector ?? '', ...words].filter((word) => word !== '').join(' ');
}

type Parameters = readonly (readonly [letter: string, value: string])[] | { readonly raw: string };

function readParameters(text: string): Parameters {
  if (!/^(?:[A-Z]\s*(?:[-+]?(?:\d+\.?\d*|\.\d+))?(?:\s+|$))*$/.test(text.trim())) return { raw: text.trim() };
  return [...text.matchAll(/([A-Z])\s*([-+]?(?:\d+\.?\d*|\.\d+))?/g)].map(
    ([, letter = '', value = '']) => [letter, value] as const,
  );
}

function* commandEntries(command: string, parameters: Parameters, told: Map<string, number>): Generator<SettingEntry> {
  const known = MARLIN_SETTING_COMMANDS[command];
  const group = known?.group ?? (command in MARLIN_UNIT_COMMANDS ? 'units' : 'other');
  if ('raw' in parameters || parameters.length === 0) {
    const key = count(told, { command, selector: '' });
    const name = MARLIN_UNIT_COMMANDS[command] ?? null;
    yield { key: marlinBase(key), value: 'raw' in parameters ? parameters.raw : '', name, unit: null, group };
    return;
  }
  // Letters without a value choose what is set (`M569 S1 X Y`), unless there is nothing else (`M149 C`).
  const hasValue = parameters.some(([, value]) => value !== '');
  const selects = ([letter, value]: readonly [string, string]): boolean =>
    hasValue && (value === '' || (known?.selectors.includes(letter) ?? false));
  const sets = parameters.filter((parameter) => !selects(parameter));
  const selector = parameters
    .filter((parameter) => selects(parameter))
    .map(([letter, value]) => `${letter}${value}`)
    .join(' ');
  const base = count(told, { command, selector });
  const seen = new Set<string>();
  for (const [letter, value] of sets) {
    if (seen.has(letter)) continue;
    seen.add(letter);
    const [name, unit] = known?.parameters[letter] ?? [MARLIN_UNIT_COMMANDS[command] ?? null, null];
    yield { key: marlinKey({ ...base, letter }), value, name, unit, group };
  }
}

function count(
  told: Map<string, number>,
  key: { command: string; selector: string },
): { command: string; selector: string; nth: number } {
  const base = marlinBase({ ...key, nth: 1 });
  const nth = (told.get(base) ?? 0) + 1;
  told.set(base, nth);
  return { ...key, nth };
}

function identityEntries(line: string): readonly SettingEntry[] {
  const fields = parseM115Fields(line);
  return Object.entries(IDENTITY).flatMap(([key, name]) => {
    const value = fields[key];
    return value === undefined ? [] : [{ key, value, name, unit: null, group: 'identity' }];
  });
}

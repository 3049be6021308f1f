// SPDX-License-Identifier: AGPL-3.0-or-later
import { GRBL_SETTINGS } from '../grbl/settings.js';
import { isBoundedEntry, MAX_SETTING_ENTRIES, numberOf, type SettingEntry, settingOf } from './entry.js';
import type { SettingEnumeration } from './grblhal-enumeration.js';

const AXIS_LETTERS = ['X', 'Y', 'Z', 'A', 'B', 'C', 'U', 'V', 'W'] as const;
/** What `$#` tells, by axes (Grbl `interface.md`, "$#"). `G59.1` to `G59.3` are grblHAL's. */
const COORDINATES = /^(?:G5[4-9](?:\.[123])?|G28(?:\.1)?|G30(?:\.1)?|G92|TLO|PRB|HOME)$/;
/** Of these, what is lost at a reset or only follows from what the machine has done. */
const STATE = ['G92', 'TLO', 'PRB', 'HOME'];
const COORDINATE_NAMES: Readonly<Record<string, string>> = {
  G28: 'stored position',
  G30: 'stored position',
  G92: 'temporary offset',
  TLO: 'tool length offset',
  PRB: 'last probed point',
  HOME: 'home position',
};
/** Lines of `$I` that tell which controller it is (Grbl `report.c` report_build_info, grblHAL the same). */
const IDENTITY: Readonly<Record<string, string>> = {
  VER: 'version',
  OPT: 'build options',
  AXS: 'axes',
  BOARD: 'board',
  DRIVER: 'driver',
};
const MM_PER_INCH = 25.4;

/**
 * Reads the answers to `$$`, `$#`, `$N` and `$I` of Grbl 1.1 and grblHAL: `$110=500.000`, `$N0=G54`, `[G54:0.000,0.000,0.000]`,
 * `[VER:1.1h.20190830:My mill]`, `[OPT:V,15,128]`. Keys: `$110`, `$N0`, `G54.X`, `VER`, `OPT`, and `$I` for the owner's own text.
 * Coordinates are kept in mm even where the machine reports inches (`$13=1`). With `enumeration` the machine's own names are used. Never throws.
 */
export function parseGrblSettings(
  lines: readonly string[],
  enumeration: SettingEnumeration = new Map(),
): readonly SettingEntry[] {
  const read = lines.flatMap((line) => readSetting(line, enumeration) ?? []);
  const isInches = read.some(({ key, value }) => key === '$13' && value === '1');
  const entries = new Map<string, SettingEntry>();
  for (const entry of [...read, ...lines.flatMap((line) => readBracket(line, isInches))]) {
    if (entries.size < MAX_SETTING_ENTRIES && isBoundedEntry(entry)) entries.set(entry.key, entry);
  }
  return [...entries.values()];
}

/** Writes entries as the machine tells them; reading that gives the same entries. */
export function printGrblSettings(entries: readonly SettingEntry[]): readonly string[] {
  const isInches = settingOf(entries, '$13')?.value === '1';
  const lines = entries.filter(({ key }) => /^\$N?\d/.test(key)).map(({ key, value }) => `${key}=${value}`);
  const systems = new Map<string, string[]>();
  for (const { key, value } of entries) {
    const [, system, part] = /^([A-Z]+[\d.]*)\.([A-Z])$/.exec(key) ?? [];
    if (system === undefined || part === undefined) continue;
    const shown = isInches && part !== 'S' ? trimmed((Number(value) / MM_PER_INCH).toFixed(4)) : value;
    const parts = systems.get(system) ?? [];
    if (part === 'S') systems.set(system, [`${parts.join(',')}:${value}`]);
    else systems.set(system, [...parts, shown]);
  }
  for (const [system, parts] of systems) lines.push(`[${system}:${parts.join(',')}]`);
  for (const tag of Object.keys(IDENTITY)) {
    const value = settingOf(entries, tag)?.value;
    if (value !== undefined) lines.push(`[${tag}:${value}${tag === 'VER' ? `:${settingOf(entries, '$I')?.value ?? ''}` : ''}]`);
  }
  return lines;
}

function readSetting(line: string, enumeration: SettingEnumeration): SettingEntry | null {
  const startup = /^\$N(\d)\s*=(.*)$/.exec(line.trim());
  if (startup) {
    const [, number = '', value = ''] = startup;
    return { key: `$N${number}`, value, name: `startup block ${number}`, unit: null, group: 'startup' };
  }
  // Grbl 0.9 adds what it means: `$0=10 (step pulse, usec)`.
  const found = /^\$(\d{1,5})\s*=(.*?)(?:\s+\([^)]*\))?$/.exec(line.trim());
  if (!found) return null;
  const number = Number(found[1]);
  const described = enumeration.get(number);
  const [name, unit] = described ? [described.name, described.unit] : nameOf(number);
  return { key: `$${number}`, value: found[2] ?? '', name, unit, group: described?.group ?? groupOf(number) };
}

/** `$103` and above are further axes: each ten of `$100` to `$139` begins with X (grblHAL `settings.h`, Setting_AxisSettingsBase). */
function nameOf(number: number): [name: string | null, unit: string | null] {
  const known = GRBL_SETTINGS[number];
  if (known) return [known.name, known.unit];
  const first = GRBL_SETTINGS[number - (number % 10)];
  const letter = AXIS_LETTERS[number % 10];
  if (number < 100 || number > 139 || !first || letter === undefined) return [null, null];
  return [first.name.replace(/^X/, letter), first.unit];
}

/** Groups in the order of `doc/csv/setting_codes_en_US.csv`. */
function groupOf(number: number): string {
  if (number <= 6) return 'stepper';
  if (number <= 13) return 'general';
  if (number <= 29) return 'limits';
  if (number <= 39) return 'spindle';
  if (number < 100 || number > 139) return 'other';
  return ['steps', 'motion', 'motion', 'travel'][Math.floor((number - 100) / 10)] ?? 'other';
}

function readBracket(line: string, isInches: boolean): readonly SettingEntry[] {
  const found = /^\[([A-Z]+[\d.]*):(.*)\]$/.exec(line.trim());
  if (!found) return [];
  const [, tag = '', text = ''] = found;
  if (tag === 'VER') {
    const [version = '', ...own] = text.split(':');
    return [identity('VER', version), { key: '$I', value: own.join(':'), name: "owner's text", unit: null, group: 'general' }];
  }
  if (tag in IDENTITY) return [identity(tag, text)];
  if (!COORDINATES.test(tag)) return [];
  const [numbers = '', touched] = text.split(':');
  const parts = numbers.split(',');
  if (parts.length > AXIS_LETTERS.length || parts.some((part) => numberOf(part) === null)) return [];
  const group = STATE.includes(tag) ? 'state' : 'offsets';
  const entries = parts.map((part, axis) => {
    const letter = tag === 'TLO' && parts.length === 1 ? 'Z' : (AXIS_LETTERS[axis] ?? '');
    const value = isInches ? trimmed((Number(part) * MM_PER_INCH).toFixed(5)) : part;
    return { key: `${tag}.${letter}`, value, name: `${letter} ${COORDINATE_NAMES[tag] ?? 'work offset'}`, unit: 'mm', group };
  });
  if (touched === undefined || tag !== 'PRB') return entries;
  return [...entries, { key: 'PRB.S', value: touched, name: 'probe has touched', unit: 'boolean', group }];
}

const identity = (key: string, value: string): SettingEntry => ({
  key,
  value,
  name: IDENTITY[key] ?? null,
  unit: null,
  group: 'identity',
});

/** `1.50000` -> `1.5`, `-0.0000` -> `0`. */
const trimmed = (decimals: string): string => String(Number(decimals));

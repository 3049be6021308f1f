// SPDX-License-Identifier: AGPL-3.0-or-later

/** Firmwares whose settings can be read and written. */
export type SettingsFirmware = 'marlin' | 'grbl' | 'grblhal';

/**
 * One setting as a machine tells it. `key` in the firmware's own words: `M92.X`, `M145[S0].H`, `M421[I0 J1].Z` (Marlin: command, what selects,
 * parameter); `$110`, `$N0`, `G54.X`, `$I` (Grbl). `value` as told, numbers included; `name` and `unit` null where nobody knows them.
 */
export type SettingEntry = {
  readonly key: string;
  readonly value: string;
  readonly name: string | null;
  readonly unit: string | null;
  /** What it belongs to, e.g. `steps`, `mesh`; `identity` and `state` are never written back. */
  readonly group: string;
};

/** All settings of one machine at one moment; `takenAt` ISO 8601. `transcript`: the lines they were read from, as they came. */
export type FirmwareSettings = {
  readonly firmware: SettingsFirmware;
  readonly firmwareName: string;
  readonly uuid: string | null;
  readonly takenAt: string;
  readonly entries: readonly SettingEntry[];
  readonly transcript: readonly string[];
};

/** Most entries that are kept (as in contracts, `MachineSettings`): a Marlin with a mesh of 15 x 15 points has some 350, grblHAL a few hundred. */
export const MAX_SETTING_ENTRIES = 600;
/** Longest value and longest key that are kept, in characters. */
export const MAX_SETTING_CHARACTERS = 200;
export const MAX_KEY_CHARACTERS = 40;

/** The entry with this key. */
export const settingOf = (entries: readonly SettingEntry[], key: string): SettingEntry | undefined =>
  entries.find((entry) => entry.key === key);

/** The value of a key as a number; null when it is not there or no number. */
export function settingNumber(entries: readonly SettingEntry[], key: string): number | null {
  return numberOf(settingOf(entries, key)?.value);
}

/** A plain decimal number, or null. */
export function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : null;
}

/** True for an entry that fits into the bounds above. */
export const isBoundedEntry = ({ key, value }: SettingEntry): boolean =>
  key.length <= MAX_KEY_CHARACTERS && value.length <= MAX_SETTING_CHARACTERS;

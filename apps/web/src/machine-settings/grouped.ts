// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingsChange, SettingsEntry } from '@fabcommons/contracts';

/** Settings of one group, in the order in which the machine told them. */
export type Group<T> = { name: string; entries: T[] };

/** Puts settings in their groups and keeps those that hold each word of the search: in key, name, group or value. */
export function grouped<T extends Pick<SettingsEntry, 'key' | 'name' | 'group'>>(
  entries: readonly T[],
  search: string,
): Group<T>[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const groups = new Map<string, T[]>();
  for (const entry of entries) {
    const value = 'value' in entry && typeof entry.value === 'string' ? entry.value : '';
    const text = `${entry.key} ${entry.name ?? ''} ${entry.group} ${value}`.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  }
  return [...groups].map(([name, of]) => ({ name, entries: of }));
}

/** What a restore of the newer side of a diff does: values that are written, settings that the machine does not have, and those it leaves alone. */
export function restorePlan(changes: readonly SettingsChange[]): {
  written: SettingsChange[];
  unknown: SettingsChange[];
  left: SettingsChange[];
} {
  return {
    written: changes.filter(({ kind }) => kind === 'changed'),
    unknown: changes.filter(({ kind }) => kind === 'added'),
    left: changes.filter(({ kind }) => kind === 'removed'),
  };
}

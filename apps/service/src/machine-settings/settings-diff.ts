// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings, SettingsChange, SettingsEntry } from '@fabcommons/contracts';

/** What changed from one to the other, in the order of `to`; what is only in `from` last. */
export function diffSettings(
  from: Pick<MachineSettings, 'entries'>,
  to: Pick<MachineSettings, 'entries'>,
): { changes: SettingsChange[]; unchanged: number } {
  const before = new Map(from.entries.map((entry) => [entry.key, entry]));
  const after = new Map(to.entries.map((entry) => [entry.key, entry]));
  const changes: SettingsChange[] = [];
  let unchanged = 0;
  for (const entry of after.values()) {
    const old = before.get(entry.key);
    if (old && isSameValue(old.value, entry.value)) unchanged += 1;
    else changes.push(change(entry, old?.value ?? null, entry.value));
  }
  for (const entry of before.values()) if (!after.has(entry.key)) changes.push(change(entry, entry.value, null));
  return { changes, unchanged };
}

/** `80.00` is `80`, `1e3` is text: firmware writes plain decimals. */
export function isSameValue(a: string, b: string): boolean {
  return a === b || (PLAIN_NUMBER.test(a) && PLAIN_NUMBER.test(b) && Number(a) === Number(b));
}

const PLAIN_NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)$/;

function change(entry: SettingsEntry, from: string | null, to: string | null): SettingsChange {
  const { key, name, unit, group } = entry;
  return { key, name, unit, group, kind: from === null ? 'added' : to === null ? 'removed' : 'changed', from, to };
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings, ToolResult } from '@fabcommons/contracts';
import type { RestorePlan, SettingChange, SettingEntry } from '@fabcommons/firmware';

/** Settings as a table, a group after the other. */
export function settingsTable(settings: MachineSettings): string {
  const groups = new Map<string, SettingEntry[]>();
  for (const entry of settings.entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  const parts = [...groups].map(([group, entries]) => `${group}\n${entries.map((entry) => `  ${row(entry)}\n`).join('')}`);
  return [`${settings.firmwareName}, ${settings.entries.length} settings, ${settings.takenAt}\n`, ...parts].join('\n');
}

/** Differences, one a line: `~ M92.E  500.00 -> 415.00  step/mm  E steps per mm`. */
export function changesTable(changes: readonly SettingChange[]): string {
  if (changes.length === 0) return 'No difference.\n';
  return changes
    .map((change) => {
      if (change.kind === 'added') return `+ ${row(change.after)}\n`;
      if (change.kind === 'removed') return `- ${row(change.before)}\n`;
      const { before, after } = change;
      return (
        `~ ${after.key.padEnd(16)} ${`${before.value || '""'} -> ${after.value || '""'}`.padEnd(24)} ${words(after)}`.trimEnd() +
        '\n'
      );
    })
    .join('');
}

/** What a restore would do. */
export function planText(plan: Extract<RestorePlan, { kind: 'plan' }>): string {
  const sent = [
    ...plan.steps.map(({ command }) => command),
    ...(plan.store === null || plan.steps.length === 0 ? [] : [plan.store]),
  ];
  return [
    ...plan.notes.map((note) => `Note: ${note}`),
    sent.length === 0
      ? 'Nothing to write: all that can be written is as wanted.'
      : `${sent.length} commands, one at a time, then read back:`,
    ...sent.map((command) => `  ${command}`),
    ...(plan.leftOut.length > 0 ? ['Left out:', ...plan.leftOut.map(({ key, reason }) => `  ${key.padEnd(16)} ${reason}`)] : []),
    `${plan.unchanged} settings are as wanted already.`,
    '',
  ].join('\n');
}

/** What a restore has done. */
export function restoredText(result: Omit<Extract<ToolResult, { op: 'restore-settings' }>, 'op' | 'backupId'>): string {
  const { written, unchanged, notRestored } = result;
  return [
    ...written.map(
      ({ key, name, before, after }) => `  ${key.padEnd(16)} ${`${before ?? '-'} -> ${after ?? '-'}`.padEnd(24)} ${name}`,
    ),
    ...(notRestored.length > 0
      ? ['Not restored:', ...notRestored.map(({ key, reason }) => `  ${key.padEnd(16)} ${reason}`)]
      : []),
    `${written.length} written and read back, ${unchanged} were right already.`,
    '',
  ].join('\n');
}

const row = (entry: SettingEntry): string =>
  `${entry.key.padEnd(16)} ${(entry.value || '""').padEnd(24)} ${words(entry)}`.trimEnd();
const words = ({ name, unit }: SettingEntry): string => [(unit ?? '').padEnd(8), name ?? ''].join(' ').trimEnd();

// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Machine, SettingsDiff, SettingsVersion, SettingsVersionFull, ToolRun } from '@fabcommons/contracts';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import type { Call, Command } from '../command.js';
import { show, table } from '../output.js';
import { machineNamed } from './machines.js';
import { showEnd } from './tools.js';

/** `fab settings list|show|diff|restore MACHINE …`: versions of what a machine keeps. Versions are named by their number. */
export const settings: Command = {
  usage: 'settings list MACHINE | show MACHINE VERSION | diff MACHINE FROM TO | restore MACHINE VERSION',
  summary: "versions of a machine's settings: list, show, compare, restore (stewards)",
  words: { least: 2, most: 4 },
  options: {},
  run: async (call) => {
    const [action = '', name = '', ...versions] = call.words;
    const machine = await machineNamed(call.client, name);
    const at = `/api/machines/${machine.id}/settings`;
    const all = await call.client.get(z.array(SettingsVersion), at);
    const [first, second] = versions.map((version) => numbered(all, version));
    if (action === 'list' && !first) return show(call.output, all, inWords);
    if (action === 'show' && first && !second)
      return show(call.output, (await call.client.get(SettingsVersionFull, `${at}/${first.id}`)).settings, ({ entries }) =>
        table(
          ['key', 'value', 'unit', 'what'],
          entries.map((entry) => [entry.key, entry.value, entry.unit ?? '', entry.name ?? entry.group]),
        ),
      );
    if (action === 'diff' && first && second) return compare(call, machine, { from: first.id, to: second.id });
    if (action === 'restore' && first && !second) {
      const run = await call.client.send('POST', ToolRun, `${at}/${first.id}/restore`, { toolId: randomUUID() });
      return showEnd(call, machine, run);
    }
    throw new CliError('usage', `expected: fab ${settings.usage}`);
  },
};

async function compare(call: Call, machine: Machine, versions: { from: string; to: string }): Promise<void> {
  const diff = await call.client.get(SettingsDiff, `/api/machines/${machine.id}/settings-diff`, versions);
  show(call.output, diff, ({ changes, unchanged }) => [
    ...table(
      ['key', 'before', 'after', 'unit', 'what'],
      changes.map(({ key, from, to, unit, name, group }) => [key, from ?? '–', to ?? '–', unit ?? '', name ?? group]),
    ),
    `${changes.length} changed, ${unchanged} the same.`,
  ]);
}

function numbered(all: readonly SettingsVersion[], written: string): SettingsVersion {
  const found = all.find(({ id, number }) => id === written || String(number) === written);
  if (found) return found;
  throw new CliError(
    'not-found',
    `There is no version ${written}; there are ${all.map(({ number }) => number).join(', ') || 'none'}.`,
  );
}

const inWords = (all: readonly SettingsVersion[]): string[] =>
  table(
    ['version', 'taken', 'by', 'firmware', 'settings', 'why'],
    all.map(({ number, takenAt, by, from, firmwareName, entries, reason }) => [
      String(number),
      takenAt,
      by?.name ?? (from === 'bridge' ? 'the bridge' : '–'),
      firmwareName,
      String(entries),
      reason,
    ]),
  );

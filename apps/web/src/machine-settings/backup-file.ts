// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings, SettingsVersionFull } from '@fabcommons/contracts';

/** Reads a file of saved settings as this page writes it; the service looks at every value again. */
export function readBackup(text: string): { settings: MachineSettings } | { problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { problem: 'This is no file of saved settings: expected the .json that “Download” here, or fab-bridge, has written.' };
  }
  if (!isSettings(value)) return { problem: 'This file holds no settings of a machine: it has no list of entries.' };
  return { settings: value };
}

/** Name of the file that a version is kept under on somebody's own computer. */
export function backupName(machine: string, { number, takenAt }: Pick<SettingsVersionFull, 'number' | 'takenAt'>): string {
  const name = machine
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  return `${name || 'machine'}-settings-${number}-${takenAt.slice(0, 10)}.json`;
}

function isSettings(value: unknown): value is MachineSettings {
  return (
    typeof value === 'object' &&
    value !== null &&
    'firmware' in value &&
    'entries' in value &&
    Array.isArray(value.entries) &&
    value.entries.length > 0
  );
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import type { MachineSettings, PersonRef, SettingsVersion } from '@fabcommons/contracts';

/** A version as the database knows it. */
export type StoredSettings = {
  id: string;
  machineId: string;
  number: number;
  contentHash: string;
  settings: MachineSettings;
  reason: string;
  origin: SettingsVersion['from'];
  personId: string | null;
  toolId: string | null;
  lastSeenAt: Date;
  timesSeen: number;
};

/** SHA-256 over what the machine keeps: firmware, keys and values, not the moment nor the transcript. */
export function settingsHash({ firmware, firmwareName, entries }: MachineSettings): string {
  const lines = entries.map(({ key, value }) => JSON.stringify([key, value])).sort();
  return createHash('sha256')
    .update([firmware, firmwareName, ...lines].join('\n'))
    .digest('hex');
}

/** A version as people see it, without the settings. */
export function toVersion(stored: StoredSettings, people: ReadonlyMap<string, PersonRef>): SettingsVersion {
  const { id, machineId, number, settings, reason, origin, personId, toolId, contentHash, lastSeenAt, timesSeen } = stored;
  return {
    id,
    machineId,
    number,
    takenAt: settings.takenAt,
    firmware: settings.firmware,
    firmwareName: settings.firmwareName,
    reason,
    from: origin,
    by: personId === null ? null : (people.get(personId) ?? null),
    toolId,
    entries: settings.entries.length,
    contentHash,
    lastSeenAt: lastSeenAt.toISOString(),
    timesSeen,
  };
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { FirmwareKind } from '../mqtt/identity.js';
import { MachineSettings } from '../mqtt/machine-settings.js';
import { Id, Instant, Sha256 } from '../scalars.js';
import { PersonRef } from './accounts.js';

/** A version of a machine's settings, without the settings. `number` counts up per machine from 1. */
export const SettingsVersion = z.object({
  id: Id,
  machineId: Id,
  number: z.int(),
  takenAt: Instant,
  firmware: FirmwareKind,
  firmwareName: z.string(),
  reason: z.string(),
  from: z
    .enum(['bridge', 'person', 'upload'])
    .meta({ description: 'bridge: taken by itself; person: asked for; upload: a file somebody brought' }),
  by: PersonRef.nullable(),
  toolId: Id.nullable(),
  entries: z.int(),
  contentHash: Sha256.meta({ description: 'Over firmware, keys and values: the same settings have the same hash' }),
  lastSeenAt: Instant.meta({ description: 'When a backup last found the very same settings' }),
  timesSeen: z.int(),
});
export type SettingsVersion = z.infer<typeof SettingsVersion>;
/** GET /api/machines/:id/settings/:versionId, with the settings. */
export const SettingsVersionFull = SettingsVersion.extend({ settings: MachineSettings });
export type SettingsVersionFull = z.infer<typeof SettingsVersionFull>;

/** GET /api/machines/:id/settings-diff. */
export const SettingsDiffQuery = z.object({ from: Id, to: Id });
export type SettingsDiffQuery = z.infer<typeof SettingsDiffQuery>;
/** One setting that differs. `80.00` and `80.0` are the same value. */
export const SettingsChange = z.object({
  key: z.string(),
  name: z.string().nullable(),
  unit: z.string().nullable(),
  group: z.string(),
  kind: z.enum(['changed', 'added', 'removed']),
  from: z.string().nullable(),
  to: z.string().nullable(),
});
export type SettingsChange = z.infer<typeof SettingsChange>;
/** What changed from one version to another, in the order of the newer one; removed ones last. */
export const SettingsDiff = z.object({
  from: SettingsVersion,
  to: SettingsVersion,
  changes: z.array(SettingsChange),
  unchanged: z.int(),
});
export type SettingsDiff = z.infer<typeof SettingsDiff>;

/** POST /api/machines/:id/settings (stewards): a backup from a file. The same `id` again answers the same version. */
export const SettingsUpload = z.object({ id: Id, reason: z.string().trim().min(1).max(500), settings: MachineSettings });
export type SettingsUpload = z.infer<typeof SettingsUpload>;
/** POST /api/machines/:id/settings/:versionId/restore (stewards): answers the tool run. */
export const SettingsRestore = z.object({ toolId: Id });
export type SettingsRestore = z.infer<typeof SettingsRestore>;

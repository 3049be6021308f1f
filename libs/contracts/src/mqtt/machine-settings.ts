// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant } from '../scalars.js';

/** Most settings of one machine; grblHAL with every plugin has about 300. */
export const MAX_SETTINGS = 600;
/** Most lines of the transcript that settings were read from, and their length. */
export const MAX_TRANSCRIPT_LINES = 1_000;
export const MAX_TRANSCRIPT_LINE_CHARS = 300;

/** One setting: e.g. `{ key: 'M92.X', value: '80.00', name: 'Steps per mm, X', unit: 'steps/mm', group: 'Steps per unit' }`. */
export const SettingsEntry = z.object({
  key: z.string().min(1).max(40).meta({ description: "'M92.X', '$110', '$N0', 'G54.X'" }),
  value: z.string().max(200),
  name: z.string().max(200).nullable(),
  unit: z.string().max(40).nullable(),
  group: z.string().max(80),
});
export type SettingsEntry = z.infer<typeof SettingsEntry>;

/** What a machine keeps, read at one moment, with the firmware's own words. */
export const MachineSettings = z.object({
  firmware: z.enum(['marlin', 'grbl', 'grblhal']),
  firmwareName: z.string().max(200),
  uuid: z.string().max(100).nullable(),
  takenAt: Instant,
  entries: z.array(SettingsEntry).max(MAX_SETTINGS),
  transcript: z.array(z.string().max(MAX_TRANSCRIPT_LINE_CHARS)).max(MAX_TRANSCRIPT_LINES),
});
export type MachineSettings = z.infer<typeof MachineSettings>;

/** `up/{bridge}/{key}/settings`, QoS 1 from a durable outbox: sent again until a {@link SettingsAck} names its id. */
export const SettingsBackup = z.object({
  v: z.literal(1),
  at: Instant,
  backupId: Id.meta({ description: 'Idempotency key: the service keeps a backup once' }),
  reason: z.string().max(500).meta({ description: 'Why it was taken, e.g. "before flashing Marlin 2.1.2"' }),
  toolId: Id.optional().meta({ description: 'The tool run it belongs to; absent: the bridge took it by itself' }),
  settings: MachineSettings,
});
export type SettingsBackup = z.infer<typeof SettingsBackup>;

/** `down/{bridge}/{key}/settings-ack`: the service has these backups in a committed transaction (or never will: their machine is not registered). */
export const SettingsAck = z.object({ v: z.literal(1), backupIds: z.array(Id).min(1).max(100) });
export type SettingsAck = z.infer<typeof SettingsAck>;

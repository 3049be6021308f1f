// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id } from '../scalars.js';
import { MachineIdentity } from './identity.js';
import { MachineLimits } from './machine-limits.js';
import { MachineSettings, MAX_TRANSCRIPT_LINE_CHARS, MAX_TRANSCRIPT_LINES } from './machine-settings.js';
import { CalibrationProcedure } from './tool-op.js';

const Key = z.string().max(40);
const Line = z.string().max(MAX_TRANSCRIPT_LINE_CHARS);

/** All that a firmware says of itself, as one document; an unknown one has its words in `transcript` and little else. */
export const FirmwareDocument = z.object({
  identity: MachineIdentity,
  board: z.string().max(200).nullable().meta({ description: 'As the firmware words it' }),
  boardId: z
    .string()
    .max(60)
    .nullable()
    .optional()
    .meta({ description: 'Board as it is flashed, e.g. "esp32", where the firmware tells; an AVR cannot' }),
  version: z.string().max(100).nullable(),
  options: z.array(z.object({ key: Key, text: z.string().max(200) })).max(100),
  limits: MachineLimits.partial(),
  transcript: z.array(Line).max(MAX_TRANSCRIPT_LINES),
});
export type FirmwareDocument = z.infer<typeof FirmwareDocument>;

/** A value that a tool shows before it is kept, or has changed. */
export const ToolValue = z.object({
  key: Key,
  name: z.string().max(200),
  before: z.string().max(200).nullable(),
  after: z.string().max(200).nullable(),
  unit: z.string().max(40).nullable(),
});
export type ToolValue = z.infer<typeof ToolValue>;

/** Whether settings came back after a flash. */
export const RestoreOutcome = z.enum(['restored', 'partly', 'not-restored', 'nothing-to-restore']);
export type RestoreOutcome = z.infer<typeof RestoreOutcome>;

/** What a tool run that ended well has brought. */
export const ToolResult = z.discriminatedUnion('op', [
  z.object({ op: z.literal('identify'), document: FirmwareDocument }),
  z.object({ op: z.literal('backup-settings'), backupId: Id, settings: MachineSettings.optional() }),
  z.object({
    op: z.literal('restore-settings'),
    backupId: Id.nullable().meta({ description: 'What was there before, kept as a version of its own' }),
    written: z.array(ToolValue).max(600),
    unchanged: z.int().nonnegative(),
    notRestored: z.array(z.object({ key: Key, reason: z.string().max(300) })).max(600),
  }),
  z.object({ op: z.literal('console'), isOk: z.boolean(), lines: z.array(Line).max(MAX_TRANSCRIPT_LINES) }),
  z.object({ op: z.literal('jog') }),
  z.object({ op: z.literal('jog-cancel') }),
  z.object({ op: z.literal('home') }),
  z.object({ op: z.literal('override') }),
  z.object({
    op: z.literal('flash'),
    verified: z.boolean().meta({ description: 'Read back and equal, byte by byte' }),
    bytes: z.int().nonnegative(),
    backupId: Id.nullable(),
    settings: RestoreOutcome,
    firmwareName: z.string().max(200).nullable().meta({ description: 'What the machine says it is now; null = it has not said' }),
  }),
  z.object({
    op: z.literal('calibrate'),
    procedure: CalibrationProcedure,
    step: z.string().max(40),
    text: z.string().max(2_000).meta({ description: 'Plain words: what was done and what the person does next' }),
    values: z.array(ToolValue).max(100),
    commands: z.array(z.string().max(MAX_TRANSCRIPT_LINE_CHARS)).max(100).meta({ description: 'What keeping them would send' }),
    mesh: z.array(z.array(z.number().nullable()).max(40)).max(40).optional().meta({ description: 'Heights in mm, row by row' }),
    next: z.string().max(40).nullable().meta({ description: 'The step that follows; null = the end' }),
  }),
  z.object({ op: z.literal('accept-machine') }),
  z.object({ op: z.literal('cancel') }),
]);
export type ToolResult = z.infer<typeof ToolResult>;

// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Sha256 } from '../scalars.js';
import { MachineSettings } from './machine-settings.js';

/** Longest line of a console; firmware takes 79 to 256 characters and says so itself. */
export const MAX_CONSOLE_CHARS = 256;

/** One line as it goes to the firmware. */
export const ConsoleText = z
  .string()
  .min(1)
  .max(MAX_CONSOLE_CHARS)
  .regex(/^[^\r\n]*$/, 'one line');

/** What an override changes. */
export const OverrideTarget = z.enum(['feed', 'rapid', 'spindle']);
export type OverrideTarget = z.infer<typeof OverrideTarget>;

/** Longest move of one jog, mm. */
export const MAX_JOG_MM = 1_000;
const JogLength = z.number().min(-MAX_JOG_MM).max(MAX_JOG_MM);

/** A relative move by hand, mm; an absent axis stays. */
export const JogMove = z.object({
  x: JogLength.optional(),
  y: JogLength.optional(),
  z: JogLength.optional(),
  e: JogLength.optional(),
  feedMmPerMin: z.number().positive().max(100_000),
});
export type JogMove = z.infer<typeof JogMove>;

/** A firmware image as the bridge needs it: bytes by hash from the service, what they are, and for which board. */
export const FlashImage = z.object({
  sha256: Sha256,
  sizeBytes: z.int().positive(),
  format: z.enum(['ihex', 'bin']),
  board: z.string().min(1).max(60).meta({ description: 'Board as the bridge knows it, e.g. "uno", "mega2560", "esp32"' }),
});
export type FlashImage = z.infer<typeof FlashImage>;

/** Guided calibrations. */
export const CalibrationProcedure = z.enum(['pid', 'steps', 'probe-offset', 'mesh']);
export type CalibrationProcedure = z.infer<typeof CalibrationProcedure>;

/** What a person asks of an idle machine; `override` also while a job runs, `cancel` and `jog-cancel` always. */
export const ToolOp = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('identify') }),
  z.object({ kind: z.literal('backup-settings'), reason: z.string().max(500) }),
  z.object({ kind: z.literal('restore-settings'), settings: MachineSettings }),
  z.object({
    kind: z.literal('console'),
    line: ConsoleText,
    confirmed: z.boolean().meta({ description: 'The person said yes to what the policy asks about' }),
  }),
  z.object({ kind: z.literal('jog'), move: JogMove }),
  z.object({ kind: z.literal('jog-cancel') }),
  z.object({ kind: z.literal('home') }),
  z.object({ kind: z.literal('override'), target: OverrideTarget, percent: z.int().min(1).max(500) }),
  z.object({ kind: z.literal('flash'), image: FlashImage }),
  z.object({
    kind: z.literal('calibrate'),
    procedure: CalibrationProcedure,
    step: z.string().min(1).max(40),
    args: z.record(z.string().max(40), z.number()),
  }),
  z
    .object({ kind: z.literal('accept-machine') })
    .meta({ description: 'A person looked: the machine that answers here, another than last time, is the right one' }),
  z.object({
    kind: z.literal('cancel'),
    toolId: Id.optional().meta({ description: 'The run to end; absent: whichever runs' }),
  }),
]);
export type ToolOp = z.infer<typeof ToolOp>;
/** Names of the tools. */
export type ToolKind = ToolOp['kind'];

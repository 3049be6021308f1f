// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { ToolLine } from '../mqtt/tool.js';
import { ToolOp } from '../mqtt/tool-op.js';
import { ToolResult } from '../mqtt/tool-result.js';
import { Id, Instant } from '../scalars.js';
import { PersonRef } from './accounts.js';
import { PageQuery } from './paging.js';

/**
 * POST /api/machines/:id/tools. `toolId` is minted by the client: the same again answers the same run. `restore-settings` and `flash` have
 * endpoints of their own, which know the version and the image.
 */
export const ToolOrder = z.object({
  toolId: Id,
  op: ToolOp.refine(({ kind }) => kind !== 'restore-settings' && kind !== 'flash', {
    message: 'restoring goes by /settings/:versionId/restore, flashing by /flash',
  }),
});
export type ToolOrder = z.infer<typeof ToolOrder>;

/** Names of the tools. */
export const ToolKindName = z.enum([
  'identify',
  'backup-settings',
  'restore-settings',
  'console',
  'jog',
  'jog-cancel',
  'home',
  'override',
  'flash',
  'calibrate',
  'accept-machine',
  'cancel',
]);

/**
 * sent -> running -> done | failed; sent -> refused. `lost`: the bridge did not tell how it ended, and was asked. Final: done, refused,
 * failed, lost.
 */
export const ToolRunState = z.enum(['sent', 'running', 'done', 'refused', 'failed', 'lost']);
export type ToolRunState = z.infer<typeof ToolRunState>;

/** One use of a tool: who, when, what, and how it ended. */
export const ToolRun = z.object({
  id: Id,
  machineId: Id,
  kind: ToolKindName,
  text: z.string().meta({ description: 'What was asked, in words, e.g. "console: M503"' }),
  state: ToolRunState,
  by: PersonRef.nullable(),
  at: Instant,
  endedAt: Instant.nullable(),
  code: z.string().nullable().meta({ description: 'Of a refusal or a failure: ToolRefusalCode or ToolFailureCode' }),
  reason: z.string().nullable(),
  recovery: z
    .object({ text: z.string(), retryable: z.boolean() })
    .nullable()
    .meta({ description: 'After a failure: what state the machine is in and how it comes back' }),
  progress: z.object({ done: z.number(), total: z.number().nullable(), text: z.string() }).nullable(),
  result: ToolResult.nullable(),
  settingsVersionId: Id.nullable().meta({ description: 'The version that was restored, or the backup that was taken' }),
  imageId: Id.nullable().meta({ description: 'The firmware image that was flashed' }),
});
export type ToolRun = z.infer<typeof ToolRun>;

/** GET /api/machines/:id/tools: newest first. */
export const ToolQuery = PageQuery.extend({ kind: ToolKindName.optional() });
export type ToolQuery = z.infer<typeof ToolQuery>;

/** Console lines that the service keeps of each machine; older ones are forgotten. */
export const MAX_CONSOLE_LINES = 5_000;
/** A line of a machine's console. `number` counts up per machine. */
export const ConsoleLine = ToolLine.extend({ number: z.int(), toolId: Id, at: Instant });
export type ConsoleLine = z.infer<typeof ConsoleLine>;
/** GET /api/machines/:id/console: oldest first; the newest `limit` lines, or those before `before`. */
export const ConsoleQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(200),
  before: z.coerce.number().int().positive().optional(),
});
export type ConsoleQuery = z.infer<typeof ConsoleQuery>;
/** Answer of GET /api/machines/:id/console. */
export const ConsolePage = z.object({ lines: z.array(ConsoleLine), before: z.int().nullable() });
export type ConsolePage = z.infer<typeof ConsolePage>;

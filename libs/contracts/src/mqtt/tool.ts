// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant } from '../scalars.js';
import { ToolOp } from './tool-op.js';
import { ToolResult } from './tool-result.js';

/**
 * `down/{bridge}/{key}/tool`, QoS 1, never retained. The same `toolId` again is answered from memory (its last event), never done twice.
 */
export const ToolRequest = z.object({
  v: z.literal(1),
  at: Instant,
  expiresAt: Instant.meta({ description: 'After this moment the bridge refuses with code "expired"' }),
  toolId: Id,
  by: z.string().max(80).meta({ description: 'Name of the person, for the log of the bridge' }),
  op: ToolOp,
});
export type ToolRequest = z.infer<typeof ToolRequest>;

/** Why a tool is not even begun: no byte has gone to the machine. */
export const ToolRefusalCode = z.enum([
  'expired',
  'malformed',
  'unknown-machine',
  'unsupported',
  'busy',
  'not-ready',
  'forbidden',
  'needs-confirmation',
  'wrong-firmware',
  'wrong-board',
  'bad-image',
  'file-unavailable',
]);
export type ToolRefusalCode = z.infer<typeof ToolRefusalCode>;

/** Why a tool that was begun did not end well. */
export const ToolFailureCode = z.enum([
  'timeout',
  'link-lost',
  'firmware-error',
  'wrong-chip',
  'verify-failed',
  'cancelled',
  'emergency-stop',
  'bridge-restarted',
  'internal',
]);
export type ToolFailureCode = z.infer<typeof ToolFailureCode>;

/** Most lines of one event; a bridge sends at most five events a second and tool. */
export const MAX_TOOL_LINES = 100;

/** A line on the wire: `out` to the machine, `in` from it. */
export const ToolLine = z.object({ direction: z.enum(['in', 'out']), text: z.string().max(300) });
export type ToolLine = z.infer<typeof ToolLine>;

/** A step of a tool run. `refused`, `result` and `failed` are final and come once. */
export const ToolStep = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accepted') }),
  z.object({ kind: z.literal('refused'), code: ToolRefusalCode, reason: z.string().max(500) }),
  z.object({ kind: z.literal('lines'), lines: z.array(ToolLine).min(1).max(MAX_TOOL_LINES) }),
  z.object({
    kind: z.literal('progress'),
    done: z.number().nonnegative(),
    total: z.number().positive().nullable(),
    text: z.string().max(300),
  }),
  z.object({ kind: z.literal('result'), result: ToolResult }),
  z.object({
    kind: z.literal('failed'),
    code: ToolFailureCode,
    reason: z.string().max(500),
    recovery: z
      .object({ text: z.string().max(1_000), retryable: z.boolean() })
      .nullable()
      .meta({ description: 'What state the machine is in and how it comes back; null = as before the run' }),
  }),
]);
export type ToolStep = z.infer<typeof ToolStep>;

/** `up/{bridge}/{key}/tool-event`, QoS 1, not retained. `seq` counts up within the run from 0; an event that came is not applied again. */
export const ToolEvent = z.object({
  v: z.literal(1),
  at: Instant,
  toolId: Id,
  seq: z.int().nonnegative(),
  event: ToolStep,
});
export type ToolEvent = z.infer<typeof ToolEvent>;

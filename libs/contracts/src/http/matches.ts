// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id } from '../scalars.js';
import { BedState, Presence } from './machines.js';
import { LotRef } from './materials.js';

/** Why a machine cannot (or can, but not at once). */
export const MatchReasonCode = z.enum([
  'process',
  'material',
  'size',
  'tool',
  'temperature',
  'program',
  'permission',
  'state',
  'stock',
]);
export type MatchReasonCode = z.infer<typeof MatchReasonCode>;
/** A reason in plain words and the next step. `blocks`: false = it only delays. */
export const MatchReason = z.object({
  code: MatchReasonCode,
  blocks: z.boolean(),
  text: z.string(),
  next: z.string().nullable(),
});
export type MatchReason = z.infer<typeof MatchReason>;
/** One machine's answer to "can you make this part?". Sorted: those that can first, soonest first; then the rest, fewest reasons first. */
export const Match = z.object({
  machineId: Id,
  machineName: z.string(),
  spaceId: Id,
  spaceName: z.string(),
  verdict: z.enum(['yes', 'no']),
  reasons: z.array(MatchReason),
  estimate: z.object({ timeMs: z.int().nullable(), massMg: z.int().nullable(), startsInMs: z.int().nullable() }),
  presence: Presence,
  bed: BedState,
  loaded: LotRef.nullable(),
  lots: z.array(LotRef).meta({ description: 'Lots of this space that fit part and machine' }),
});
export type Match = z.infer<typeof Match>;
/** GET /api/designs/:slug/matches. */
export const MatchQuery = z.object({
  part: z.string().max(80),
  version: z.string().max(40).optional(),
  copies: z.coerce.number().int().min(1).max(50).default(1),
  material: z.string().max(60).optional(),
  spaceId: Id.optional(),
});
export type MatchQuery = z.infer<typeof MatchQuery>;
/** Answer of GET /api/designs/:slug/matches. */
export const MatchList = z.object({ matches: z.array(Match), slicer: z.object({ available: z.boolean(), text: z.string() }) });
export type MatchList = z.infer<typeof MatchList>;

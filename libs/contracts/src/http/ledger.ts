// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant, QuantityShape } from '../scalars.js';
import { PageQuery } from './paging.js';

/** Actions of Valueflows 1.0 that Fabcommons writes today. */
export const VfAction = z.enum(['produce', 'consume', 'use', 'work', 'cite', 'raise', 'lower']);
export type VfAction = z.infer<typeof VfAction>;
/** A Valueflows EconomicEvent; never changes, is corrected only by another one. */
export const LedgerEvent = z.object({
  id: Id,
  action: VfAction,
  at: Instant,
  jobId: Id.nullable(),
  processId: Id.nullable(),
  provider: z.object({ id: Id, name: z.string() }).nullable(),
  receiver: z.object({ id: Id, name: z.string() }).nullable(),
  resource: z
    .object({ id: Id, name: z.string(), kind: z.enum(['lot', 'machine', 'design-version', 'part', 'scrap', 'skill']) })
    .nullable(),
  resourceQuantity: QuantityShape.nullable(),
  effortQuantity: QuantityShape.nullable(),
  fulfills: Id.nullable(),
  corrects: Id.nullable(),
  note: z.string(),
  state: z.string().nullable(),
  sentence: z.string().meta({ description: 'The event in plain words' }),
});
export type LedgerEvent = z.infer<typeof LedgerEvent>;
/** GET /api/jobs/:id/account: what a job cost the commons and what it gave. */
export const JobAccount = z.object({
  jobId: Id,
  events: z.array(LedgerEvent),
  totals: z.object({
    materialMg: z.int(),
    blanks: z.int(),
    machineMs: z.int(),
    workMs: z.int(),
    partsMade: z.int(),
    scrap: z.int(),
  }),
  people: z.array(z.object({ name: z.string(), for: z.string() })),
  designs: z.array(
    z.object({
      slug: z.string(),
      name: z.string(),
      version: z.string(),
      designer: z.string(),
      licence: z.string(),
      attribution: z.string(),
    }),
  ),
});
export type JobAccount = z.infer<typeof JobAccount>;
/** GET /api/ledger/events. */
export const LedgerQuery = PageQuery.extend({ spaceId: Id.optional(), resourceId: Id.optional(), jobId: Id.optional() });
export type LedgerQuery = z.infer<typeof LedgerQuery>;

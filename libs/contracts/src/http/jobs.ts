// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { FindingCode, MAX_GRANTS, ProgramFinding } from '../mqtt/machine-limits.js';
import { Id, Instant, QuantityShape, Sha256 } from '../scalars.js';
import { PersonRef } from './accounts.js';
import { LotRef } from './materials.js';
import { PageQuery } from './paging.js';

/**
 * Life of a job (one run on one machine): requested -> accepted -> preparing -> queued -> starting -> running <-> paused -> finished | failed | cancelled;
 * finished -> collected. `declined`: a steward said no, with a reason.
 */
export const JobState = z.enum([
  'requested',
  'accepted',
  'preparing',
  'queued',
  'starting',
  'running',
  'paused',
  'finished',
  'failed',
  'cancelled',
  'declined',
  'collected',
]);
export type JobState = z.infer<typeof JobState>;

/** A row of a job's history. `by` null = the machine or the service. */
export const JobTransition = z.object({
  sequence: z.int(),
  from: JobState.nullable(),
  to: JobState,
  at: Instant,
  by: PersonRef.nullable(),
  byWhat: z.enum(['person', 'machine', 'service']),
  reason: z.string().nullable(),
});
export type JobTransition = z.infer<typeof JobTransition>;

/** What preflight found in the job's program. `from`: the service, by what it knows of the machine, or the bridge, by the machine itself. */
export const JobFinding = ProgramFinding.extend({ from: z.enum(['service', 'bridge']) });
export type JobFinding = z.infer<typeof JobFinding>;
/** A steward's word: findings with this code may run. */
export const JobGrant = z.object({ code: FindingCode, by: PersonRef.nullable(), at: Instant, note: z.string() });
export type JobGrant = z.infer<typeof JobGrant>;

/** A job. */
export const Job = z.object({
  id: Id,
  number: z.int().meta({ description: 'Short number people say aloud' }),
  state: JobState,
  phase: z.string().nullable().meta({ description: 'heating, running, …: what the machine does for it now' }),
  designId: Id,
  designSlug: z.string(),
  designName: z.string(),
  version: z.string(),
  partId: Id,
  partName: z.string(),
  imageSha256: Sha256.nullable(),
  copies: z.int(),
  machineId: Id,
  machineName: z.string(),
  spaceId: Id,
  lot: LotRef.nullable(),
  requestedBy: PersonRef.nullable(),
  requestedAt: Instant,
  note: z.string(),
  programSha256: Sha256.nullable(),
  estimate: z.object({ timeMs: z.int().nullable(), massMg: z.int().nullable() }),
  progress: z.number().min(0).max(1),
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  remainingMs: z.int().nullable(),
  measured: z.object({ machineMs: z.int(), materialUsed: QuantityShape }).nullable(),
  waitingFor: z
    .string()
    .nullable()
    .meta({ description: 'Plain words: why it does not go on by itself, e.g. "waiting for you to clear the bed"' }),
  findings: z.array(JobFinding).optional().meta({ description: 'What a steward has to say yes to, with lines; empty = nothing' }),
  grants: z.array(JobGrant).optional().meta({ description: 'What a steward has said yes to' }),
  transitions: z.array(JobTransition),
  may: z.object({
    accept: z.boolean(),
    control: z.boolean(),
    cancel: z.boolean(),
    collect: z.boolean(),
    giveWord: z.boolean().optional().meta({ description: 'Findings wait for the word of the one who asks' }),
  }),
});
export type Job = z.infer<typeof Job>;

/** POST /api/jobs. `id` is minted by the client: the same id again answers the same job. */
export const JobRequest = z.object({
  id: Id,
  designSlug: z.string().max(80),
  version: z.string().max(40),
  partId: Id,
  machineId: Id,
  lotId: Id.nullable().default(null),
  copies: z.int().min(1).max(50).default(1),
  note: z.string().max(500).default(''),
});
export type JobRequest = z.infer<typeof JobRequest>;
/** Yes or no in a query string, e.g. `?open=true`. */
const Flag = z.stringbool({ truthy: ['true'], falsy: ['false'] });
/** GET /api/jobs: newest first. */
export const JobQuery = PageQuery.extend({
  spaceId: Id.optional(),
  machineId: Id.optional(),
  mine: Flag.optional(),
  open: Flag.optional().meta({ description: 'Only jobs that still want something of somebody' }),
});
export type JobQuery = z.infer<typeof JobQuery>;
/** POST /api/jobs/:id/decline, /cancel. */
export const JobReason = z.object({ reason: z.string().trim().min(1).max(500) });
export type JobReason = z.infer<typeof JobReason>;
/** POST /api/jobs/:id/word (stewards): the findings with these codes may run. */
export const JobWord = z.object({ codes: z.array(FindingCode).min(1).max(MAX_GRANTS), note: z.string().max(500).default('') });
export type JobWord = z.infer<typeof JobWord>;
/** POST /api/jobs/:id/collect: the part was fetched. `workMinutes`: hands-on time worth recording, becomes a `work` event. */
export const JobCollect = z.object({
  bedClear: z.boolean().default(true),
  workMinutes: z.int().min(0).max(1440).default(0),
  note: z.string().max(500).default(''),
});
export type JobCollect = z.infer<typeof JobCollect>;

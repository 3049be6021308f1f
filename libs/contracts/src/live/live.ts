// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Job } from '../http/jobs.js';
import { ConsoleLine, ToolRun } from '../http/machine-tools.js';
import { MachineLive } from '../http/machines.js';
import { Id } from '../scalars.js';

/**
 * What a browser may watch: `space:{id}` (all its machines and open jobs), `machine:{id}`, `job:{id}`, `spaces` (machines of all spaces), `tools:{machine id}` (tool runs and console
 * lines; only for stewards of the machine's space, others are told nothing).
 */
export const LiveTopic = z.string().regex(/^(spaces|(space|machine|job|tools):[0-9a-f-]{36})$/);
/** Most topics one connection may watch. */
export const MAX_LIVE_TOPICS = 50;
/** Most messages per second and topic that one connection gets; newer ones replace older ones that still wait. A change of state goes at once. */
export const LIVE_MAX_RATE_HZ = 4;

/** Client to service, on `/api/live`: the whole list each time. */
export const LiveRequest = z.object({
  event: z.literal('watch'),
  data: z.object({ topics: z.array(LiveTopic).max(MAX_LIVE_TOPICS) }),
});
export type LiveRequest = z.infer<typeof LiveRequest>;

/** Service to client. `changed`: rows behind a list changed, ask for it again. */
export const LiveMessage = z.discriminatedUnion('event', [
  z.object({ event: z.literal('hello'), data: z.object({ at: z.string() }) }),
  z.object({ event: z.literal('machine'), data: MachineLive }),
  z.object({ event: z.literal('job'), data: Job.omit({ may: true }) }),
  z.object({
    event: z.literal('changed'),
    data: z.object({
      what: z.enum(['designs', 'machines', 'lots', 'jobs', 'settings', 'firmware', 'maintenance']),
      id: Id.nullable(),
    }),
  }),
  z.object({ event: z.literal('tool'), data: ToolRun }),
  z.object({ event: z.literal('console'), data: z.object({ machineId: Id, lines: z.array(ConsoleLine) }) }),
  z.object({ event: z.literal('beat'), data: z.object({ at: z.string() }) }),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;

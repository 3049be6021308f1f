// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant } from '../scalars.js';
import { MAX_GRANTS, ProgramFinding } from './machine-limits.js';

/** What a run used up to now, measured by the bridge: the figures the ledger books. */
export const Measured = z.object({
  machineMs: z.int().nonnegative().meta({ description: 'From the first byte to now' }),
  extrudedUm: z.array(z.int()).meta({ description: 'Filament acknowledged by the firmware, by tool' }),
  linesDone: z.int().nonnegative(),
  bytesDone: z.int().nonnegative(),
  travelUm: z.int().nonnegative().optional().meta({ description: 'Path of the tool so far, where the bridge counts it' }),
});
export type Measured = z.infer<typeof Measured>;

/** A step in the life of a run on a machine. */
export const JobEventKind = z.enum(['fetching', 'heating', 'running', 'paused', 'resumed', 'finished', 'failed', 'cancelled']);
export type JobEventKind = z.infer<typeof JobEventKind>;

/**
 * Why a run failed or was cancelled. `bad-program`, `preflight`, `needs-word`, `file-unavailable`, `not-ready`: no byte went to the machine.
 * `stopped-at-machine`: by a person at it. `bridge-stopped`: the bridge was ended in order; `bridge-restarted`: it died. `position-differs`,
 * `bad-link`, `heater-fault`: the bridge's own watch.
 */
export const JobEndCode = z.enum([
  'bad-program',
  'preflight',
  'needs-word',
  'file-unavailable',
  'not-ready',
  'link-lost',
  'firmware-error',
  'firmware-reset',
  'firmware-halted',
  'alarm',
  'resend-limit',
  'timeout',
  'emergency-stop',
  'bridge-restarted',
  'cancelled-by-person',
  'stopped-at-machine',
  'bridge-stopped',
  'position-differs',
  'bad-link',
  'heater-fault',
]);
export type JobEndCode = z.infer<typeof JobEndCode>;

/** `up/{bridge}/{key}/job-event`, QoS 1 from a durable outbox: sent again until the service's own ack names its id. */
export const JobEvent = z.object({
  v: z.literal(1),
  eventId: Id.meta({ description: 'Idempotency key: the service writes an event once' }),
  jobId: Id,
  sequence: z.int().nonnegative().meta({ description: 'Counts up within the job; the service applies events in this order' }),
  at: Instant,
  kind: JobEventKind,
  code: JobEndCode.nullable(),
  reason: z.string().max(500).nullable(),
  line: z.int().nonnegative().optional().meta({ description: 'Line of the program it is about, where it is about one' }),
  measured: Measured,
  findings: z.array(ProgramFinding).max(MAX_GRANTS).optional().meta({
    description:
      'With "preflight" and "needs-word": what the machine\'s own limits say. No byte has gone to it; after a steward\'s word the job may be started again',
  }),
});
export type JobEvent = z.infer<typeof JobEvent>;

/** `down/{bridge}/{key}/ack`: the service has these events in a committed transaction. */
export const JobEventAck = z.object({ v: z.literal(1), eventIds: z.array(Id).min(1).max(100) });
export type JobEventAck = z.infer<typeof JobEventAck>;

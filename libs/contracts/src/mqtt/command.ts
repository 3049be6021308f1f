// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant, Sha256 } from '../scalars.js';
import { FindingCode, JobPolicy, MachineLimits, MAX_GRANTS, ProgramFinding } from './machine-limits.js';

/** Bytes to run: fetched from the service by hash and verified before the machine is touched. */
export const ProgramFile = z.object({ sha256: Sha256, sizeBytes: z.int().positive(), dialect: z.enum(['marlin', 'grbl']) });
export type ProgramFile = z.infer<typeof ProgramFile>;

const envelope = {
  v: z.literal(1),
  commandId: Id.meta({ description: 'Idempotency key: the same id is answered again, never carried out again' }),
  at: Instant,
  expiresAt: Instant.meta({ description: 'After this moment the bridge refuses with code "expired"' }),
  jobId: Id,
};

/** `down/{bridge}/{key}/command`, QoS 1, never retained. */
export const MachineCommand = z.discriminatedUnion('kind', [
  z.object({
    ...envelope,
    kind: z.literal('start'),
    name: z.string().max(200),
    program: ProgramFile,
    limits: MachineLimits.partial().optional().meta({
      description: 'What the steward knows of the machine; the bridge adds what the machine tells, and the smaller word counts',
    }),
    policy: JobPolicy.optional().meta({ description: "The machine's policy for jobs; absent: the default of libs/gcode" }),
    grants: z
      .array(FindingCode)
      .max(MAX_GRANTS)
      .optional()
      .meta({ description: "Codes of findings that a steward's word has let through" }),
  }),
  z.object({ ...envelope, kind: z.literal('pause') }),
  z.object({ ...envelope, kind: z.literal('resume') }),
  z.object({ ...envelope, kind: z.literal('cancel'), reason: z.string().max(500) }),
]);
export type MachineCommand = z.infer<typeof MachineCommand>;

/** `down/{bridge}/{key}/stop`: emergency stop; carried out before and apart from everything else, also without a job. */
export const StopCommand = z.object({
  v: z.literal(1),
  commandId: Id,
  at: Instant,
  by: z.string().max(80).optional().meta({ description: 'Name of who pressed, for the words of the stop' }),
});
export type StopCommand = z.infer<typeof StopCommand>;

/**
 * `down/{bridge}/{key}/recover`, QoS 1, never retained: a person looked at the machine and says it is safe: bring it back from halt or alarm.
 * Moves and heats nothing. Accepted means: begun; the state tells what came of it, its `detail` what a person has to do next.
 */
export const RecoverCommand = z.object({
  v: z.literal(1),
  commandId: envelope.commandId,
  at: Instant,
  expiresAt: envelope.expiresAt,
});
export type RecoverCommand = z.infer<typeof RecoverCommand>;

/** Why a bridge refused a command. */
export const RefusalCode = z.enum([
  'expired',
  'busy',
  'not-ready',
  'unknown-machine',
  'no-such-job',
  'bad-program',
  'file-unavailable',
  'already-ran',
  'preflight',
  'needs-word',
  'malformed',
]);
export type RefusalCode = z.infer<typeof RefusalCode>;

/** `up/{bridge}/{key}/reply`, QoS 1. For `start`, accepted means: journalled, will be run (or is running, or did run) under this job id. */
export const CommandReply = z.discriminatedUnion('outcome', [
  z.object({ v: z.literal(1), commandId: Id, at: Instant, outcome: z.literal('accepted') }),
  z.object({
    v: z.literal(1),
    commandId: Id,
    at: Instant,
    outcome: z.literal('refused'),
    code: RefusalCode,
    reason: z.string().max(500),
    findings: z
      .array(ProgramFinding)
      .max(MAX_GRANTS)
      .optional()
      .meta({ description: 'With "preflight" and "needs-word": what was found by the machine\'s own limits' }),
  }),
]);
export type CommandReply = z.infer<typeof CommandReply>;

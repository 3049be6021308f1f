// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobEvent, JobFinding, JobState, JobTransition, MachineCommand, Measured } from '@fabcommons/contracts';
import type { JobLot, JobSubject } from './job-subject.js';

/** A job as it is stored; see `job.entity.ts` for what the fields mean. */
export type StoredJob = {
  id: string;
  number: number;
  state: JobState;
  spaceId: string;
  machineId: string;
  requestedBy: string | null;
  requestedAt: Date;
  note: string;
  copies: number;
  requestHash: string;
  subject: JobSubject;
  lot: JobLot | null;
  programSha256: string | null;
  programBytes: number | null;
  programDialect: 'marlin' | 'grbl' | null;
  estimateMs: number | null;
  estimateMg: number | null;
  phase: string | null;
  startedAt: Date | null;
  endedAt: Date | null;
  measured: Measured | null;
  lastSequence: number;
  isEndReported: boolean;
  cancelReason: string | null;
  leasedUntil: Date | null;
  holdUntil: Date | null;
  holdReason: string | null;
  startsRefused: number;
  transitionCount: number;
  findings: JobFinding[];
  grants: StoredGrant[];
};

/** A steward's word about findings of one code. `at` as ISO 8601. */
export type StoredGrant = { code: string; personId: string; at: string; note: string };

/** What a request settles; all else begins empty. */
export type JobSeed = Pick<
  StoredJob,
  | 'id'
  | 'spaceId'
  | 'machineId'
  | 'requestedBy'
  | 'requestedAt'
  | 'note'
  | 'copies'
  | 'requestHash'
  | 'subject'
  | 'lot'
  | 'estimateMs'
  | 'estimateMg'
  | 'findings'
>;

/** Who or what moved a job, and why. */
export type Cause = { byWhat: JobTransition['byWhat']; personId: string | null; reason: string | null };
/** A row of a job's history. */
export type StoredTransition = {
  jobId: string;
  sequence: number;
  fromState: JobState | null;
  toState: JobState;
  at: Date;
  personId: string | null;
  byWhat: JobTransition['byWhat'];
  reason: string | null;
};
/** A command in the outbox. */
export type StoredCommand = {
  commandId: string;
  jobId: string;
  bridgeId: string;
  machineKey: string;
  kind: MachineCommand['kind'];
  reason: string | null;
  createdAt: Date;
  attempts: number;
  nextAt: Date;
  settledAt: Date | null;
  outcome: string | null;
};
/** An event in the inbox. */
export type StoredEvent = {
  eventId: string;
  jobId: string;
  bridgeId: string;
  sequence: number;
  event: JobEvent;
  receivedAt: Date;
  outcome: 'applied' | 'late' | 'unknown-job';
};

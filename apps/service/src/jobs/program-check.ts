// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobFinding, JobPolicy, MachineLimits } from '@fabcommons/contracts';
import type { StoredJob } from './stored-job.js';

/** What is to be checked: the program where there is one already, else the one that comes with the part. */
export type CheckSubject = Pick<StoredJob, 'machineId' | 'programSha256' | 'programDialect'> & {
  partId: string;
  route: StoredJob['subject']['route'];
};

/** What a start carries of a machine's limits and rules. */
export type StartTerms = { limits: Partial<MachineLimits>; policy: JobPolicy };

/** Preflight as jobs see it. */
export interface ProgramCheck {
  /** What speaks against the program on its machine as both are known now; none while there is no program yet. */
  check(subject: CheckSubject): Promise<JobFinding[]>;
  /** What the bridge is told with the start. */
  terms(machineId: string): Promise<StartTerms>;
}

/** Injection token of {@link ProgramCheck}. */
export const PROGRAM_CHECK = Symbol('ProgramCheck');

/** The subject of a job. */
export const subjectOf = ({ machineId, programSha256, programDialect, subject }: StoredJob): CheckSubject => ({
  machineId,
  programSha256,
  programDialect,
  partId: subject.partId,
  route: subject.route,
});

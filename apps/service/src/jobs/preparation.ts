// SPDX-License-Identifier: AGPL-3.0-or-later
import type { StoredJob } from './stored-job.js';

/** What has to be run: bytes in the file store, and what they will take. */
export type Prepared =
  | {
      kind: 'ready';
      program: { sha256: string; sizeBytes: number; dialect: 'marlin' | 'grbl' };
      estimate: { timeMs: number | null; massMg: number | null };
    }
  | { kind: 'failed'; reason: string };

/**
 * Makes the program of a job: slices the part for its machine, or takes the ready program. Called again with the same job after a restart,
 * so it must give the same answer. Rejects when `signal` is aborted: the service is being stopped, or the job has ended (`NoLongerWanted`).
 */
export interface Preparation {
  prepare(job: StoredJob, signal: AbortSignal): Promise<Prepared>;
}

/** Injection token of {@link Preparation}. */
export const PREPARATION = Symbol('Preparation');

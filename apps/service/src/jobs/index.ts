// SPDX-License-Identifier: AGPL-3.0-or-later
export type { JobSubject } from './job-subject.js';
export { type JobsNeighbours, JobsModule } from './jobs.module.js';
export { JobsRepository } from './jobs.repository.js';
export { MATCH_CHECK, type Checked, type CheckedRequest, type MatchCheck } from './match-check.js';
export { PREPARATION, type Preparation, type Prepared } from './preparation.js';
export { RUN_BOOK, type EndedRun, type Promised, type ReportedWork, type RunBook } from './run-book.js';
export type { StoredJob } from './stored-job.js';

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { WaitingJob } from '@fabcommons/scheduling';
import type { StoredJob } from './stored-job.js';

/** A job that has not started, as scheduling sees it. */
export function waitingJob(job: StoredJob): WaitingJob {
  const { id, state, requestedAt, number, estimateMs, lot } = job;
  const waits = state === 'requested' || state === 'accepted' || state === 'preparing' ? state : 'queued';
  const wanted = lot && { id: lot.id, name: lot.name };
  return { id, state: waits, requestedAtMs: requestedAt.getTime(), number, estimateMs, lot: wanted };
}

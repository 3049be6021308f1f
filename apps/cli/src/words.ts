// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, Machine, QuantityShape } from '@fabcommons/contracts';
import { formatQuantity } from '@fabcommons/measure';

/** "12.4 g", "1 h 05 min", "–" for what nobody knows. */
export const amount = (quantity: QuantityShape | null): string => (quantity ? formatQuantity(quantity) : '–');
/** See {@link amount}; ms. */
export const duration = (ms: number | null): string => amount(ms === null ? null : { value: ms, unit: 'ms' });
/** See {@link amount}; mg. */
export const mass = (mg: number | null): string => amount(mg === null ? null : { value: mg, unit: 'mg' });

const JOB_WORDS: Record<Job['state'], string> = {
  requested: 'waits for a steward',
  accepted: 'accepted',
  preparing: 'being prepared',
  queued: 'queued',
  starting: 'starting',
  running: 'running',
  paused: 'paused',
  finished: 'done, to be collected',
  failed: 'failed',
  cancelled: 'cancelled',
  declined: 'declined',
  collected: 'collected',
};

/** A job's state in plain words, with what it waits for. */
export function jobWords(job: Pick<Job, 'state' | 'waitingFor' | 'progress' | 'phase'>): string {
  const state = job.state === 'running' ? `${job.phase ?? 'running'} ${Math.floor(job.progress * 100)} %` : JOB_WORDS[job.state];
  return job.waitingFor ? `${state}: ${job.waitingFor}` : state;
}

/** What a machine does now in plain words. */
export function machineWords({ live }: Pick<Machine, 'live'>): string {
  if (live.presence !== 'online' || !live.state) return live.presence === 'stale' ? 'no word for a while' : 'offline';
  const { mode, detail } = live.state;
  const bed = live.bed === 'occupied' && mode === 'idle' ? ', waits for its bed to be cleared' : '';
  return `${mode === 'idle' ? 'ready' : mode}${bed}${detail ? ` (${detail})` : ''}`;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, LotRef, Machine } from '@fabcommons/contracts';

/** The lot that the job waits for while its machine stands free with another one in it; null when that is not what it waits for. */
export function lotToLoad(
  job: Pick<Job, 'state' | 'lot' | 'machineId'>,
  machine: Pick<Machine, 'id' | 'loaded'> & { live: Pick<Machine['live'], 'job' | 'bed'> },
): LotRef | null {
  if (job.machineId !== machine.id || job.state !== 'queued' || !job.lot) return null;
  if (machine.live.job !== null || machine.live.bed === 'occupied') return null;
  return machine.loaded.some((lot) => lot?.id === job.lot?.id) ? null : job.lot;
}

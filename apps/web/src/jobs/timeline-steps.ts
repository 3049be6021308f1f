// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Job, JobState } from '@fabcommons/contracts';

/** A step of a job's life as people see it. */
export type Step = { name: string; status: 'done' | 'now' | 'next' | 'broken'; at: string | null };

const END_NAMES: Partial<Record<JobState, string>> = { failed: 'Failed', cancelled: 'Cancelled', declined: 'Declined' };
const STEP_OF_STATE: Partial<Record<JobState, number>> = {
  requested: 0,
  accepted: 1,
  preparing: 2,
  queued: 2,
  starting: 3,
  running: 4,
  paused: 4,
  finished: 5,
  collected: 6,
};

/** The timeline of a job: requested, accepted, preparing, heating, running, done, collected; or where it broke. `heats`: the machine has heaters. */
export function timelineSteps(job: Pick<Job, 'state' | 'phase' | 'transitions' | 'requestedAt'>, heats: boolean): Step[] {
  const firstAt = (state: JobState) => job.transitions.find(({ to }) => to === state)?.at ?? null;
  const steps = [
    { name: 'Requested', at: firstAt('requested') ?? job.requestedAt },
    { name: 'Accepted', at: firstAt('accepted') },
    { name: job.state === 'queued' ? 'In the queue' : 'Prepared', at: firstAt('preparing') ?? firstAt('queued') },
    { name: heats ? 'Heating' : 'Starting', at: firstAt('starting') },
    { name: job.state === 'paused' ? 'Paused' : 'Running', at: firstAt('running') },
    { name: 'Done', at: firstAt('finished') },
    { name: 'Collected', at: firstAt('collected') },
  ];
  const end = END_NAMES[job.state];
  if (end) {
    const reached = steps.filter(({ at }) => at !== null).map((step) => ({ ...step, status: 'done' as const }));
    return [...reached, { name: end, status: 'broken', at: firstAt(job.state) }];
  }
  const here = job.state === 'running' && job.phase === 'heating' ? 3 : (STEP_OF_STATE[job.state] ?? 0);
  const isLast = job.state === 'collected' || job.state === 'finished';
  return steps.map((step, index) => ({
    ...step,
    status: index < here || (index === here && isLast) ? 'done' : index === here ? 'now' : 'next',
  }));
}

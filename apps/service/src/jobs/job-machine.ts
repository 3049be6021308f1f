// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobState } from '@fabcommons/contracts';

/**
 * What may happen to a job. `ask-…`: a person wants it, the machine has not said yet; `began`, `paused`, `finished`, `failed`, `cancelled`: the
 * bridge reports it; `check-refused`: preflight refuses its program now; `start-deferred`: the machine was not ready, try again; `start-refused`: it will never run this; `never-ran`: the bridge does not know a job that we wanted stopped.
 */
export type JobInput =
  | 'accept'
  | 'decline'
  | 'prepare'
  | 'prepared'
  | 'prepare-failed'
  | 'check-refused'
  | 'dispatch'
  | 'start-deferred'
  | 'start-refused'
  | 'never-ran'
  | 'began'
  | 'paused'
  | 'finished'
  | 'failed'
  | 'cancelled'
  | 'ask-pause'
  | 'ask-resume'
  | 'ask-cancel'
  | 'collect';

/** What has to be written in the same transaction. */
export type JobEffect =
  | 'promise'
  | 'release'
  | 'book'
  | 'rebook'
  | 'occupy-bed'
  | 'free-bed'
  | 'send-start'
  | 'send-pause'
  | 'send-resume'
  | 'send-cancel'
  | 'settle-commands';

/** What an input does to a state; the same state again = nothing moved, only the effects count. */
export type JobStep = { readonly to: JobState; readonly effects: readonly JobEffect[] };
/** A step, or why there is none. */
export type JobMove = ({ readonly kind: 'step' } & JobStep) | { readonly kind: 'refused'; readonly reason: string };

const to = (state: JobState, ...effects: JobEffect[]): JobStep => ({ to: state, effects });

/** The end of a run as the machine tells it; it outranks an end that was only concluded because the bridge did not know the job. */
const ending = (state: 'finished' | 'failed' | 'cancelled'): Partial<Record<JobState, JobStep>> => ({
  starting: to(state, 'book', 'settle-commands'),
  running: to(state, 'book', 'settle-commands'),
  paused: to(state, 'book', 'settle-commands'),
  queued: to(state, 'book', 'settle-commands'),
  cancelled: to(state, 'rebook'),
  failed: to(state, 'rebook'),
});

/** The whole life of a job: input -> state -> step. What has no row is refused. */
export const JOB_TABLE: Readonly<Record<JobInput, Partial<Record<JobState, JobStep>>>> = {
  accept: { requested: to('accepted', 'promise') },
  decline: { requested: to('declined') },
  prepare: { accepted: to('preparing'), preparing: to('preparing') },
  prepared: { preparing: to('queued') },
  'prepare-failed': { preparing: to('failed', 'release') },
  'check-refused': { queued: to('failed', 'release') },
  dispatch: { queued: to('starting', 'occupy-bed', 'send-start') },
  'start-deferred': { starting: to('queued', 'free-bed', 'settle-commands') },
  'start-refused': { starting: to('failed', 'free-bed', 'release', 'settle-commands') },
  'never-ran': { starting: to('cancelled', 'free-bed', 'release', 'settle-commands') },
  began: { starting: to('running'), paused: to('running'), running: to('running') },
  paused: { starting: to('paused'), running: to('paused'), paused: to('paused') },
  finished: ending('finished'),
  failed: ending('failed'),
  cancelled: ending('cancelled'),
  'ask-pause': { running: to('running', 'send-pause') },
  'ask-resume': { paused: to('paused', 'send-resume') },
  'ask-cancel': {
    requested: to('cancelled'),
    accepted: to('cancelled', 'release'),
    preparing: to('cancelled', 'release'),
    queued: to('cancelled', 'release'),
    starting: to('starting', 'send-cancel'),
    running: to('running', 'send-cancel'),
    paused: to('paused', 'send-cancel'),
  },
  collect: { finished: to('collected') },
};

/** What happens to a job in this state; pure. */
export function step(state: JobState, input: JobInput): JobMove {
  const found = JOB_TABLE[input][state];
  if (found) return { kind: 'step', ...found };
  return { kind: 'refused', reason: `The job is ${STATE_WORDS[state]}: ${REFUSALS[input] ?? `"${input}" does not fit`}.` };
}

/** States of a job that has its machine: at most one per machine, by a unique index. */
export const ACTIVE_STATES: readonly JobState[] = ['starting', 'running', 'paused'];
/** States of a job that waits for its machine or for a person before. */
export const WAITING_STATES = ['requested', 'accepted', 'preparing', 'queued'] as const satisfies readonly JobState[];
/** States in which a job still wants something of somebody. */
export const OPEN_STATES: readonly JobState[] = [...WAITING_STATES, ...ACTIVE_STATES, 'finished'];

/** Each state in the words of a page. */
export const STATE_WORDS: Readonly<Record<JobState, string>> = {
  requested: 'waiting to be accepted',
  accepted: 'accepted',
  preparing: 'being prepared',
  queued: 'waiting for its machine',
  starting: 'being started',
  running: 'running',
  paused: 'paused',
  finished: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
  declined: 'declined',
  collected: 'collected',
};

const REFUSALS: Partial<Record<JobInput, string>> = {
  accept: 'only a request that nobody answered yet can be accepted',
  decline: 'only a request that nobody answered yet can be declined',
  'ask-pause': 'only a running job can be paused',
  'ask-resume': 'only a paused job can go on',
  'ask-cancel': 'only a job that is not over can be cancelled',
  collect: 'only a finished job can be collected, once',
};

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobState, MachineLive } from '@fabcommons/contracts';

/** The one vocabulary of states. `quiet`: nothing to do and nothing going on (waiting in a queue, cancelled). */
export type Tone = 'ready' | 'busy' | 'paused' | 'needs' | 'fault' | 'offline' | 'quiet' | 'done';
/** A state as people read it. */
export type Shown = { tone: Tone; word: string };

const PHASE_WORDS: Record<string, string> = {
  fetching: 'Fetching the program',
  heating: 'Heating',
  running: 'Running',
  paused: 'Paused',
  finishing: 'Finishing',
};

/** What a machine is doing, in one tone and a few words. */
export function machineShown(live: MachineLive): Shown {
  const { state, presence } = live;
  if (presence === 'offline' || !state || state.mode === 'offline') return { tone: 'offline', word: 'Offline' };
  if (presence === 'stale') return { tone: 'offline', word: 'No word from it' };
  switch (state.mode) {
    case 'opening':
    case 'identifying':
      return { tone: 'offline', word: 'Connecting' };
    case 'faulted':
      return { tone: 'fault', word: 'Fault' };
    case 'alarm':
      return { tone: 'fault', word: 'Alarm' };
    case 'flashing':
      return { tone: 'busy', word: 'Updating' };
    case 'hold':
      return { tone: 'paused', word: 'Paused' };
    case 'run':
      return { tone: 'busy', word: PHASE_WORDS[state.job?.phase ?? ''] ?? 'Moving' };
    case 'idle':
      if (state.job?.phase === 'heating') return { tone: 'busy', word: 'Heating' };
      if (state.job?.phase === 'fetching') return { tone: 'busy', word: 'Fetching the program' };
      return live.bed === 'occupied' ? { tone: 'needs', word: 'Bed to clear' } : { tone: 'ready', word: 'Ready' };
  }
}

/** Whether it stands until somebody has looked at it and brings it back. */
export function isHalted({ presence, state }: MachineLive): boolean {
  return presence === 'online' && (state?.mode === 'faulted' || state?.mode === 'alarm');
}

/** Whether something moves or is hot on purpose: then Stop is shown. */
export function isLively(live: MachineLive): boolean {
  const { state } = live;
  if (live.presence === 'offline' || !state) return false;
  const heats = Object.values(state.temperatures).some((heater) => (heater.targetC ?? 0) > 0);
  return heats || state.job !== null || (state.spindleRpm ?? 0) > 0 || ['run', 'hold'].includes(state.mode);
}

const JOB_WORDS: Record<JobState, Shown> = {
  requested: { tone: 'needs', word: 'Waits for a steward' },
  accepted: { tone: 'quiet', word: 'Accepted' },
  preparing: { tone: 'busy', word: 'Preparing' },
  queued: { tone: 'quiet', word: 'In the queue' },
  starting: { tone: 'busy', word: 'Starting' },
  running: { tone: 'busy', word: 'Running' },
  paused: { tone: 'paused', word: 'Paused' },
  finished: { tone: 'needs', word: 'Ready to collect' },
  failed: { tone: 'fault', word: 'Failed' },
  cancelled: { tone: 'quiet', word: 'Cancelled' },
  declined: { tone: 'quiet', word: 'Declined' },
  collected: { tone: 'done', word: 'Collected' },
};

/** Where a job is, in one tone and a few words. */
export function jobShown(job: { state: string; phase?: string | null }): Shown {
  const shown = JOB_WORDS[job.state as JobState] ?? { tone: 'quiet', word: job.state };
  if (job.state === 'running' || job.state === 'starting') {
    const word = PHASE_WORDS[job.phase ?? ''];
    return word ? { tone: shown.tone, word } : shown;
  }
  return shown;
}

/** Whether the job is over, whatever its end. */
export function isOver(state: JobState): boolean {
  return ['finished', 'failed', 'cancelled', 'declined', 'collected'].includes(state);
}

/** Whether the machine works on the job now. */
export function isUnderWay(state: string): boolean {
  return ['starting', 'running', 'paused'].includes(state);
}

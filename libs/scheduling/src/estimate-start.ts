// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSituation, WaitingJob } from './queue.js';

/**
 * When a new job could start, in ms from now: what is left of the running one and all that waits. Null = nobody can say, because the machine
 * is not there, needs a person, or a job has no estimate. Time that people need between two jobs is not guessed.
 */
export function estimateStart(queue: readonly Pick<WaitingJob, 'estimateMs'>[], machine: MachineSituation): number | null {
  if (machine.presence !== 'online' || machine.mode === 'hold' || !isUsable(machine.mode)) return null;
  let total = machine.busy === null ? 0 : machine.busy.remainingMs;
  for (const { estimateMs } of queue) total = total === null || estimateMs === null ? null : total + estimateMs;
  return total;
}

const isUsable = (mode: MachineSituation['mode']): boolean => mode === 'idle' || mode === 'run';

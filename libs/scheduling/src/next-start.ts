// SPDX-License-Identifier: AGPL-3.0-or-later
import { inOrder, type MachineSituation, type WaitingJob } from './queue.js';
import { ownWait, type Wait } from './waiting.js';

/** What a machine does next: start a job, wait (with why its first job waits), or nothing as nobody waits. */
export type NextStart = { kind: 'start'; jobId: string } | { kind: 'waiting'; jobId: string; wait: Wait } | { kind: 'empty' };

/**
 * The job that may start now: the oldest of those that want nothing any more. A job that still waits for a person (acceptance, material)
 * lets those behind it pass, so that one unanswered request does not stop a workshop.
 */
export function nextStart(queue: readonly WaitingJob[], machine: MachineSituation): NextStart {
  const ordered = inOrder(queue);
  const ready = ordered.find((job) => ownWait(job, machine) === null);
  if (ready) return { kind: 'start', jobId: ready.id };
  const [first] = [...ordered.filter((job) => job.state === 'queued'), ...ordered];
  if (!first) return { kind: 'empty' };
  return { kind: 'waiting', jobId: first.id, wait: ownWait(first, machine) ?? { code: 'turn', name: machine.name, ahead: 0 } };
}

/** What every job of the queue waits for; the one that may start now is absent. */
export function waits(queue: readonly WaitingJob[], machine: MachineSituation): Map<string, Wait> {
  const next = nextStart(queue, machine);
  const waiting = new Map<string, Wait>();
  let ahead = 0;
  for (const job of inOrder(queue)) {
    const isNext = next.kind === 'start' && next.jobId === job.id;
    const own = ownWait(job, machine);
    if (!isNext) waiting.set(job.id, turnOrOwn(job, own, { machine, ahead }));
    if (job.state === 'queued') ahead += 1;
  }
  return waiting;
}

/** A busy machine with others in front is a matter of turns; all else is the job's own wait. */
function turnOrOwn(job: WaitingJob, own: Wait | null, { machine, ahead }: { machine: MachineSituation; ahead: number }): Wait {
  const turn: Wait = { code: 'turn', name: machine.name, ahead: Math.max(ahead, 1) };
  if (own === null) return turn;
  return own.code === 'busy' && ahead > 0 && job.state === 'queued' ? turn : own;
}

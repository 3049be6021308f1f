// SPDX-License-Identifier: AGPL-3.0-or-later
import { expect } from '@jest/globals';
import type { Job, JobAccount } from '@fabcommons/contracts';
import { eventually } from './eventually.js';
import type { Visitor } from './visitor.js';

/** Requests a part as a maker, accepts it as the steward, and waits until the machine is well into it. */
export async function jobInFullSwing(people: { maker: Visitor; steward: Visitor }, slug: string, key: string): Promise<Job> {
  await people.steward.ready(key);
  const machine = await people.steward.machine(key);
  if (machine.live.bed === 'occupied') await people.steward.must('POST', `/api/machines/${machine.id}/bed-clear`, {});
  const requested = await people.maker.request(slug, key);
  if (requested.state === 'requested') await people.steward.must('POST', `/api/jobs/${requested.id}/accept`, {});
  return eventually(
    'the machine is well into the job',
    async () => {
      const job = await people.maker.job(requested.id);
      if (['failed', 'cancelled', 'declined', 'finished'].includes(job.state))
        throw new Error(`job is ${job.state}: ${JSON.stringify(job.transitions.at(-1))}`);
      return job.state === 'running' && job.progress > 0.02 && job;
    },
    { withinMs: 120_000 },
  );
}

/** Each fact of a run stands in the ledger once: one design cited, one use of the machine, material consumed once, one thing made. */
export function expectBookedOnce(account: JobAccount, made: 'part' | 'scrap'): void {
  const count = (action: string): number =>
    account.events.filter((event) => event.action === action && event.corrects === null).length;
  expect({ cite: count('cite'), use: count('use'), consume: count('consume'), produce: count('produce') }).toEqual({
    cite: 1,
    use: 1,
    consume: 1,
    produce: 1,
  });
  expect(account.events.find((event) => event.action === 'produce')?.resource?.kind).toBe(made);
  expect(new Set(account.events.map((event) => event.id)).size).toBe(account.events.length);
  expect(account.totals.machineMs).toBeGreaterThan(0);
}

/** How often the machine began with this job. */
export const starts = (job: Job): number =>
  job.transitions.filter((transition) => transition.to === 'running' && transition.from === 'starting').length;

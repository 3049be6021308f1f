// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { timelineSteps } from './timeline-steps.js';

const AT = '2026-11-20T21:00:00.000Z';
type Subject = Parameters<typeof timelineSteps>[0];
const reached = (...states: Subject['state'][]): Subject => ({
  state: states.at(-1) ?? 'requested',
  phase: null,
  requestedAt: AT,
  transitions: states.map((to, sequence) => ({ sequence, from: null, to, at: AT, by: null, byWhat: 'service', reason: null })),
});
const now = (job: Subject, heats = true) => timelineSteps(job, heats).find(({ status }) => status === 'now')?.name;

describe('timeline of a job', () => {
  it('stands at "Requested" while a steward is awaited', () => {
    expect(now(reached('requested'))).toBe('Requested');
  });

  it('calls the wait between preparing and starting by its name', () => {
    expect(now(reached('requested', 'accepted', 'preparing', 'queued'))).toBe('In the queue');
  });

  it('says "Heating" while a printer heats and "Starting" for a mill', () => {
    const heating = { ...reached('requested', 'accepted', 'preparing', 'queued', 'starting', 'running'), phase: 'heating' };
    expect(now(heating)).toBe('Heating');
    expect(now(reached('requested', 'accepted', 'preparing', 'queued', 'starting'), false)).toBe('Starting');
  });

  it('leaves no step open after it was collected', () => {
    const steps = timelineSteps(
      reached('requested', 'accepted', 'preparing', 'queued', 'starting', 'running', 'finished', 'collected'),
      true,
    );
    expect(steps.every(({ status }) => status === 'done')).toBe(true);
  });

  it('ends where it broke and promises nothing after', () => {
    const steps = timelineSteps(reached('requested', 'accepted', 'failed'), true);
    expect(steps.map(({ name }) => name)).toEqual(['Requested', 'Accepted', 'Failed']);
    expect(steps.at(-1)?.status).toBe('broken');
  });
});

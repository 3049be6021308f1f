// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { JobState } from '@fabcommons/contracts';
import fc from 'fast-check';
import { ACTIVE_STATES, JOB_TABLE, type JobInput, OPEN_STATES, STATE_WORDS, step } from './job-machine.js';

const states = JobState.options;
const inputs = Object.keys(JOB_TABLE) as JobInput[];
const told = (from: JobState, ...list: JobInput[]): JobState[] => {
  let state = from;
  return list.map((input) => {
    const move = step(state, input);
    if (move.kind === 'step') state = move.to;
    return state;
  });
};

describe('the life of a job', () => {
  it('goes from a request to a collected part', () => {
    expect(
      told('requested', 'accept', 'prepare', 'prepared', 'dispatch', 'began', 'paused', 'began', 'finished', 'collect'),
    ).toEqual(['accepted', 'preparing', 'queued', 'starting', 'running', 'paused', 'running', 'finished', 'collected']);
  });

  it('refuses with words whatever has no row in the table', () => {
    for (const state of states)
      for (const input of inputs) {
        const move = step(state, input);
        if (JOB_TABLE[input][state]) expect(move.kind).toBe('step');
        else expect(move.kind === 'refused' && move.reason).toContain(STATE_WORDS[state]);
      }
  });

  it('never leaves declined or collected', () => {
    for (const input of inputs)
      for (const state of ['declined', 'collected'] as const) expect(step(state, input).kind).toBe('refused');
  });

  it('stops a run only by the machine: asking for it changes no state', () => {
    for (const state of ACTIVE_STATES) {
      const move = step(state, 'ask-cancel');
      expect(move).toMatchObject({ to: state, effects: ['send-cancel'] });
    }
  });

  it('books every run that ends exactly where it ends, and never twice by the same path', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...inputs), { maxLength: 60 }), (list) => {
        let state: JobState = 'requested';
        let promised = 0;
        let settled = 0;
        for (const input of list) {
          const move = step(state, input);
          if (move.kind === 'refused') continue;
          promised += move.effects.includes('promise') ? 1 : 0;
          settled += move.effects.includes('release') || move.effects.includes('book') ? 1 : 0;
          state = move.to;
        }
        expect(promised).toBeLessThanOrEqual(1);
        const isOver = !OPEN_STATES.includes(state) || state === 'finished';
        if (promised === 1 && isOver) expect(settled).toBeGreaterThanOrEqual(1);
        if (!isOver) expect(settled).toBe(0);
      }),
    );
  });

  it('books anew, by corrections, when the machine itself tells the end of a run that was only concluded', () => {
    for (const input of ['finished', 'failed', 'cancelled'] as const)
      for (const state of ['failed', 'cancelled'] as const)
        expect(step(state, input)).toMatchObject({ to: input, effects: ['rebook'] });
  });

  it('frees the bed only for a start that never happened', () => {
    for (const input of inputs)
      for (const [state, found] of Object.entries(JOB_TABLE[input]))
        if (found.effects.includes('free-bed')) expect(state).toBe('starting');
  });
});

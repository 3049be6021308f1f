// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { estimateStart } from './estimate-start.js';
import { nextStart, waits } from './next-start.js';
import { inOrder, type MachineSituation, type WaitingJob } from './queue.js';
import { ownWait, waitInWords, type Reader } from './waiting.js';

const job = (id: string, at: number, change: Partial<WaitingJob> = {}): WaitingJob => ({
  id,
  state: 'queued',
  requestedAtMs: at,
  number: at,
  estimateMs: 1000,
  lot: null,
  ...change,
});
const ready: MachineSituation = { name: 'Prusa', presence: 'online', mode: 'idle', bed: 'clear', busy: null, loaded: ['black'] };
const visitor: Reader = { mayAccept: false, mayClearBed: false, mayLoad: false };
const steward: Reader = { mayAccept: true, mayClearBed: true, mayLoad: true };
const wordsOf = (queue: WaitingJob[], machine: MachineSituation, reader = visitor): string | null => {
  const next = nextStart(queue, machine);
  return next.kind === 'waiting' ? waitInWords(next.wait, reader) : null;
};

const anyJob = fc.record({
  id: fc.uuid(),
  state: fc.constantFrom('requested', 'accepted', 'preparing', 'queued'),
  requestedAtMs: fc.nat(5),
  number: fc.nat(5),
  estimateMs: fc.option(fc.nat(1000)),
  lot: fc.option(fc.record({ id: fc.constantFrom('black', 'white'), name: fc.constant('PLA') })),
}) satisfies fc.Arbitrary<WaitingJob>;
const anyQueue = fc.uniqueArray(anyJob, { selector: ({ id }) => id, maxLength: 6 });
const anyMachine: fc.Arbitrary<MachineSituation> = fc.record({
  name: fc.constant('M'),
  presence: fc.constantFrom('online', 'stale', 'offline'),
  mode: fc.constantFrom(null, 'offline', 'opening', 'identifying', 'idle', 'idle', 'run', 'hold', 'alarm', 'flashing', 'faulted'),
  bed: fc.constantFrom('clear', 'occupied'),
  busy: fc.option(fc.record({ jobId: fc.uuid(), remainingMs: fc.option(fc.nat(1000)) })),
  loaded: fc.constantFrom(['black'], [null], []),
});

describe('which job starts next', () => {
  it('takes the oldest that wants nothing any more', () => {
    expect(nextStart([job('b', 2), job('a', 1)], ready)).toEqual({ kind: 'start', jobId: 'a' });
  });

  it('lets a job pass one that waits for a person', () => {
    const queue = [
      job('asked', 1, { state: 'requested' }),
      job('white', 2, { lot: { id: 'white', name: 'PLA white' } }),
      job('c', 3),
    ];
    expect(nextStart(queue, ready)).toEqual({ kind: 'start', jobId: 'c' });
  });

  it('has nothing to do for an empty queue', () => {
    expect(nextStart([], ready)).toEqual({ kind: 'empty' });
  });

  it.each([
    [{ bed: 'occupied' }, 'waiting for the bed to be cleared', 'waiting for you to clear the bed'],
    [{ presence: 'offline' }, 'waiting for Prusa to come back online', 'waiting for Prusa to come back online'],
    [{ presence: 'stale' }, 'waiting for news of Prusa', 'waiting for news of Prusa'],
    [
      { mode: 'alarm' },
      'waiting for a steward to unlock Prusa: it is in alarm',
      'waiting for a steward to unlock Prusa: it is in alarm',
    ],
    [{ busy: { jobId: 'x', remainingMs: 5 } }, 'waiting for Prusa to be free', 'waiting for Prusa to be free'],
  ] as const)('says in plain words what it waits for: %j', (change, toVisitor, toSteward) => {
    const machine = { ...ready, ...change };
    expect(wordsOf([job('a', 1)], machine)).toBe(toVisitor);
    expect(wordsOf([job('a', 1)], machine, steward)).toBe(toSteward);
  });

  it('says when a steward or a spool is what is missing', () => {
    expect(wordsOf([job('a', 1, { state: 'requested' })], ready)).toBe('waiting for a steward to accept');
    expect(wordsOf([job('a', 1, { state: 'requested' })], ready, steward)).toBe('waiting for you to accept it');
    expect(wordsOf([job('a', 1, { lot: { id: 'white', name: 'PLA white' } })], ready)).toBe('waiting for PLA white to be loaded');
  });

  it('tells the ones behind how many come first', () => {
    const waiting = waits([job('a', 1), job('b', 2), job('c', 3)], ready);
    expect([...waiting].map(([id, wait]) => [id, waitInWords(wait, visitor)])).toEqual([
      ['b', 'waiting for the job before it'],
      ['c', 'waiting for 2 jobs before it'],
    ]);
  });

  it('starts only what could start by itself, and never two', () => {
    fc.assert(
      fc.property(anyQueue, anyMachine, (queue, machine) => {
        const next = nextStart(queue, machine);
        if (next.kind === 'empty') expect(queue).toEqual([]);
        if (next.kind !== 'start') return;
        const started = queue.find(({ id }) => id === next.jobId);
        expect(started && ownWait(started, machine)).toBeNull();
        expect(machine).toMatchObject({ presence: 'online', mode: 'idle', bed: 'clear', busy: null });
        const older = inOrder(queue).slice(
          0,
          inOrder(queue).findIndex(({ id }) => id === next.jobId),
        );
        for (const one of older) expect(ownWait(one, machine)).not.toBeNull();
      }),
    );
  });

  it('gives every job that does not start a reason', () => {
    fc.assert(
      fc.property(anyQueue, anyMachine, (queue, machine) => {
        const next = nextStart(queue, machine);
        const waiting = waits(queue, machine);
        for (const { id } of queue) expect(waiting.has(id)).toBe(!(next.kind === 'start' && next.jobId === id));
        for (const wait of waiting.values()) expect(waitInWords(wait, visitor)).not.toBe('');
      }),
    );
  });
});

describe('when a new job could start', () => {
  it('is at once on a free machine, else after what runs and waits', () => {
    expect(estimateStart([], ready)).toBe(0);
    expect(estimateStart([job('a', 1), job('b', 2)], { ...ready, mode: 'run', busy: { jobId: 'x', remainingMs: 500 } })).toBe(
      2500,
    );
  });

  it('is unknown where something has no estimate or the machine is not there', () => {
    expect(estimateStart([job('a', 1, { estimateMs: null })], ready)).toBeNull();
    expect(estimateStart([], { ...ready, busy: { jobId: 'x', remainingMs: null } })).toBeNull();
    expect(estimateStart([], { ...ready, presence: 'offline' })).toBeNull();
    expect(estimateStart([], { ...ready, mode: 'alarm' })).toBeNull();
  });

  it('never comes sooner with one more job', () => {
    fc.assert(
      fc.property(anyQueue, anyJob, anyMachine, (queue, one, machine) => {
        const before = estimateStart(queue, machine);
        const after = estimateStart([...queue, one], machine);
        if (after !== null) expect(after).toBeGreaterThanOrEqual(before ?? Infinity);
      }),
    );
  });
});

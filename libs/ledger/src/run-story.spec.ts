// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apply, blankEvent, EMPTY_LEDGER, eventsOfRun, type Ledger, type Run, workEvent } from './index.js';

const finished: Run = {
  outcome: 'finished',
  processId: 'process',
  beganAt: '2026-11-20T10:00:00.000Z',
  endedAt: '2026-11-20T11:05:00.000Z',
  spaceId: 'space',
  requestedBy: 'mia',
  designerId: 'dora',
  designVersionId: 'cable-clip 1.0.0',
  machineId: 'printer',
  machineMs: 3_900_000,
  material: { lotId: 'pla', used: { value: 12_400, unit: 'mg' }, onhand: { value: 900_000, unit: 'mg' } },
  part: { resourceId: 'clip', scrapId: 'scrap', copies: 2 },
  commitments: { use: 'c-use', consume: 'c-consume' },
  reason: null,
};
const idOf = (role: string) => `job-${role}`;
const told = (run: Run) =>
  eventsOfRun(run, idOf).map((event) => [
    event.id,
    event.action,
    event.resourceInventoriedAs,
    (event.resourceQuantity ?? event.effortQuantity)?.value,
    event.state,
  ]);

describe('the events of a run', () => {
  it('cite the design, use the machine, consume the lot and produce the part', () => {
    expect(told(finished)).toEqual([
      ['job-cite', 'cite', 'cable-clip 1.0.0', 1, null],
      ['job-use', 'use', 'printer', 3_900_000, null],
      ['job-consume', 'consume', 'pla', 12_400, null],
      ['job-produce', 'produce', 'clip', 2, null],
    ]);
  });

  it('fulfil what was promised when the job was accepted', () => {
    expect(eventsOfRun(finished, idOf).map((event) => event.fulfills)).toEqual([null, 'c-use', 'c-consume', null]);
  });

  it('book what a failed run really used, and scrap instead of a part', () => {
    expect(told({ ...finished, outcome: 'failed', reason: 'the nozzle clogged' })).toEqual([
      ['job-cite', 'cite', 'cable-clip 1.0.0', 1, null],
      ['job-use', 'use', 'printer', 3_900_000, 'failed'],
      ['job-consume', 'consume', 'pla', 12_400, 'failed'],
      ['job-scrap', 'produce', 'scrap', 1, 'failed'],
    ]);
  });

  it('book machine time but no scrap when a run broke off before it took material', () => {
    const run: Run = { ...finished, outcome: 'cancelled', material: null };
    expect(told(run).map(([id]) => id)).toEqual(['job-cite', 'job-use']);
  });

  it('are none when a run was cancelled before it touched the machine', () => {
    expect(told({ ...finished, outcome: 'cancelled', machineMs: 0, material: null })).toEqual([]);
  });

  it('raise the found difference first when the lot gave more than the books held', () => {
    const run: Run = {
      ...finished,
      material: { lotId: 'pla', used: { value: 500, unit: 'mg' }, onhand: { value: 320, unit: 'mg' } },
    };
    expect(told(run).slice(2, 4)).toEqual([
      ['job-raise', 'raise', 'pla', 180, null],
      ['job-consume', 'consume', 'pla', 500, null],
    ]);
  });

  it('can always be booked, whatever was measured, and a second time change nothing', () => {
    const amounts = fc.nat(1_000_000_000);
    fc.assert(
      fc.property(
        amounts,
        amounts,
        amounts,
        fc.constantFrom('finished', 'failed', 'cancelled'),
        (machineMs, used, onhand, outcome) => {
          const material = { lotId: 'pla', used: { value: used, unit: 'mg' }, onhand: { value: onhand, unit: 'mg' } } as const;
          const run: Run = { ...finished, outcome, machineMs, material };
          const opening = {
            ...blankEvent('open', 'raise', finished.endedAt),
            resourceInventoriedAs: 'pla',
            resourceQuantity: material.onhand,
          };
          const before = onhand > 0 ? booked(EMPTY_LEDGER, [opening]) : EMPTY_LEDGER;
          const after = booked(before, eventsOfRun(run, idOf));
          expect(after.balances.get('pla')?.onhand.value ?? 0).toBe(Math.max(0, onhand - used));
          expect(booked(after, eventsOfRun(run, idOf))).toBe(after);
        },
      ),
    );
  });
});

describe('the event of reported work', () => {
  it('carries effort of a person for the space, and no stock', () => {
    const event = workEvent({
      id: 'w',
      processId: 'process',
      personId: 'sam',
      spaceId: 'space',
      skillId: 'operating',
      workMs: 600_000,
      at: finished.endedAt,
      note: '',
    });
    expect(event).toMatchObject({ action: 'work', provider: 'sam', effortQuantity: { value: 600_000, unit: 'ms' } });
    expect(booked(EMPTY_LEDGER, [event]).balances.size).toBe(0);
  });
});

function booked(from: Ledger, events: Iterable<Parameters<typeof apply>[1]>): Ledger {
  let ledger = from;
  for (const event of events) {
    const result = apply(ledger, event);
    if (result.kind === 'problem') throw new Error(result.problem.text);
    ledger = result.ledger;
  }
  return ledger;
}

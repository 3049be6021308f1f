// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  ACTIONS,
  apply,
  type Balances,
  blankEvent,
  correct,
  EMPTY_LEDGER,
  type EconomicEvent,
  type Ledger,
  LedgerError,
  replay,
  resourcesOf,
} from './index.js';

const AT = '2026-11-20T12:00:00.000Z';
const LOTS = ['lot-a', 'lot-b', 'lot-c'];

/** Any event that is well formed by itself; whether the stock suffices is the ledger's affair. */
const anyEvent = (id: string): fc.Arbitrary<EconomicEvent> =>
  fc
    .record({
      action: fc.constantFrom(
        'raise',
        'lower',
        'consume',
        'produce',
        'move',
        'transferCustody',
        'transferAllRights',
        'copy',
        'use',
        'work',
        'cite',
      ),
      of: fc.constantFrom(...LOTS),
      to: fc.constantFrom(...LOTS),
      value: fc.integer({ min: 1, max: 1_000_000_000 }),
    } as const)
    .map(({ action, of, to, value }) => {
      const effects = ACTIONS[action];
      const isTo = effects.accounting.endsWith('To') || effects.onhand.endsWith('To');
      return {
        ...blankEvent(id, action, AT),
        inputOf: effects.side === 'input' ? 'run' : null,
        outputOf: effects.side === 'output' ? 'run' : null,
        resourceInventoriedAs: of,
        toResourceInventoriedAs: isTo ? to : null,
        resourceQuantity: effects.quantity === 'resource' ? { value, unit: 'mg' as const } : null,
        effortQuantity: effects.quantity === 'resource' ? null : { value, unit: 'ms' as const },
      };
    });
const anyStory = fc
  .integer({ min: 0, max: 40 })
  .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => anyEvent(`e${index}`))));

function tell(events: readonly EconomicEvent[], from: Ledger = EMPTY_LEDGER): { ledger: Ledger; booked: EconomicEvent[] } {
  const booked: EconomicEvent[] = [];
  let ledger = from;
  for (const event of events) {
    const result = apply(ledger, event);
    if (result.kind === 'problem') continue;
    ledger = result.ledger;
    booked.push(event);
  }
  return { ledger, booked };
}
const plain = (balances: Balances) => Object.fromEntries([...balances].sort());

describe('balances', () => {
  it('are the same whether applied one by one or replayed', () => {
    fc.assert(
      fc.property(anyStory, (events) => {
        const { ledger, booked } = tell(events);
        expect(plain(replay(booked))).toEqual(plain(ledger.balances));
      }),
    );
  });

  it('never fall below zero and stay whole numbers', () => {
    fc.assert(
      fc.property(anyStory, (events) => {
        for (const { accounting, onhand } of tell(events).ledger.balances.values())
          for (const { value } of [accounting, onhand]) expect(value >= 0 && Number.isSafeInteger(value)).toBe(true);
      }),
    );
  });

  it('are restored by the mirror of an event, unless what it gave is gone already', () => {
    fc.assert(
      fc.property(anyStory, anyEvent('last'), (events, last) => {
        const before = tell(events).ledger;
        const after = apply(before, last);
        if (after.kind !== 'ok') return;
        const back = apply(after.ledger, correct(last, { id: 'mirror', at: AT, note: 'never happened' }));
        if (back.kind !== 'ok') throw new Error('the mirror of the last event was refused');
        for (const [resourceId, balance] of back.ledger.balances) {
          const zero = { value: 0, unit: balance.onhand.unit };
          expect(balance).toEqual(before.balances.get(resourceId) ?? { accounting: zero, onhand: zero });
        }
      }),
    );
  });

  it('count an id once however often it is told', () => {
    fc.assert(
      fc.property(anyStory, (events) => {
        const { ledger, booked } = tell(events);
        expect(tell(booked, ledger).ledger).toBe(ledger);
        expect(plain(replay([...booked, ...booked]))).toEqual(plain(ledger.balances));
      }),
    );
  });

  it('do not depend on the order of independent events', () => {
    const gifts = fc.array(fc.record({ of: fc.constantFrom(...LOTS), value: fc.integer({ min: 1, max: 1e9 }) }), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        gifts.chain((list) => {
          const events = list.map(({ of, value }, index) => ({
            ...blankEvent(`e${index}`, 'raise', AT),
            resourceInventoriedAs: of,
            resourceQuantity: { value, unit: 'mg' as const },
          }));
          return fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length }));
        }),
        ([events, shuffled]) => expect(plain(replay(shuffled))).toEqual(plain(replay(events))),
      ),
    );
  });

  it('change only for the resources an event names, which are to be locked in sorted order', () => {
    fc.assert(
      fc.property(anyStory, anyEvent('last'), (events, last) => {
        const result = apply(tell(events).ledger, last);
        if (result.kind === 'ok') expect([...result.changed].sort()).toEqual(resourcesOf(last));
      }),
    );
  });
});

describe('replay', () => {
  it('throws on stored events that do not add up, naming the event', () => {
    const event = {
      ...blankEvent('gone', 'lower', AT),
      resourceInventoriedAs: 'lot-a',
      resourceQuantity: { value: 1, unit: 'mg' as const },
    };
    expect(() => replay([event])).toThrow(LedgerError);
    expect(() => replay([event])).toThrow(/gone/);
  });
});

describe('the table of actions', () => {
  it('has the nineteen actions of Valueflows 1.0.0', () => {
    expect(Object.keys(ACTIONS)).toHaveLength(19);
  });

  it('pairs actions with each other, on the two sides of a process', () => {
    for (const [action, { pairsWith, side }] of Object.entries(ACTIONS)) {
      if (pairsWith === null) continue;
      expect(ACTIONS[pairsWith].pairsWith).toBe(action);
      expect(new Set([side, ACTIONS[pairsWith].side])).toEqual(new Set(['input', 'output']));
    }
  });

  it('leaves stock alone for use, work and cite: machine time is effort, no stock that runs down', () => {
    for (const action of ['use', 'work', 'cite'] as const) {
      expect(ACTIONS[action]).toMatchObject({ accounting: 'none', onhand: 'none' });
    }
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { Quantity } from '@fabcommons/measure';
import { type Action, ACTIONS, blankEvent, correct, type EconomicEvent, type Names, sentence } from './index.js';

const names: Names = { provider: 'Dora', receiver: 'Makerspace', resource: 'PLA galaxy black' };
const event = (action: Action, amounts: { resource?: Quantity; effort?: Quantity }): EconomicEvent => ({
  ...blankEvent('e', action, '2026-11-20T12:00:00.000Z'),
  resourceQuantity: amounts.resource ?? null,
  effortQuantity: amounts.effort ?? null,
});
const grams: Quantity = { value: 12_400, unit: 'mg' };
const time: Quantity = { value: 3_900_000, unit: 'ms' };

describe('the sentence of an event', () => {
  it.each([
    ['12.4 g of PLA galaxy black was used up.', event('consume', { resource: grams }), names],
    ['Prusa Mini ran for 1 h 05 min.', event('use', { effort: time }), { ...names, resource: 'Prusa Mini' }],
    ['Dora worked for 1 h 05 min (operating).', event('work', { effort: time }), { ...names, resource: 'operating' }],
    [
      'The design Cable clip by Dora was made.',
      event('cite', { resource: { value: 1, unit: 'one' } }),
      { ...names, resource: 'Cable clip' },
    ],
    [
      '2 pieces of Cable clip were made.',
      event('produce', { resource: { value: 2, unit: 'one' } }),
      { ...names, resource: 'Cable clip' },
    ],
    [
      '1 piece of Cable clip became scrap (failed). The nozzle clogged.',
      { ...event('produce', { resource: { value: 1, unit: 'one' } }), state: 'failed', note: 'The nozzle clogged' },
      { ...names, resource: 'Cable clip' },
    ],
    [
      '12.4 g of PLA galaxy black was added to the stock by Dora. Counted.',
      { ...event('raise', { resource: grams }), note: 'counted' },
      names,
    ],
    ['12.4 g of PLA galaxy black was added to the stock by Dora.', event('raise', { resource: grams }), names],
    [
      'Correction: 12.4 g less in the consume of PLA galaxy black. Weighed again.',
      correct(event('consume', { resource: grams }), { id: 'x', at: '2026-11-20T13:00:00.000Z', note: 'Weighed again.' }),
      names,
    ],
  ])('reads "%s"', (text, told, called) => {
    expect(sentence(told, called)).toBe(text);
  });

  it('exists for every action, also when nobody has a name', () => {
    for (const action of Object.keys(ACTIONS) as Action[])
      expect(
        sentence(event(action, { resource: grams, effort: time }), { provider: null, receiver: null, resource: null }),
      ).toMatch(/\.$/);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Quantity } from '@fabcommons/measure';
import { type Action, apply, blankEvent, EMPTY_LEDGER, type EconomicEvent, type Ledger, replay } from './index.js';

type Told = {
  id: string;
  action: Action;
  of?: string;
  to?: string;
  quantity?: [number, Quantity['unit']];
  effort?: [number, Quantity['unit']];
  inputOf?: string;
  outputOf?: string;
  corrects?: string;
  refused?: string;
};
type Story = {
  title: string;
  events: Told[];
  balances: Record<string, [number, number, Quantity['unit']]>;
  nets?: Record<string, [number, Quantity['unit']]>;
  effortMs: number;
};

const folder = new URL('./stories/', import.meta.url);
const stories = readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Story);
const amount = (told?: [number, Quantity['unit']]): Quantity | null => (told ? { value: told[0], unit: told[1] } : null);

const eventOf = (told: Told): EconomicEvent => ({
  ...blankEvent(told.id, told.action, '2026-11-20T12:00:00.000Z'),
  resourceInventoriedAs: told.of ?? null,
  toResourceInventoriedAs: told.to ?? null,
  resourceQuantity: amount(told.quantity),
  effortQuantity: amount(told.effort),
  inputOf: told.inputOf ?? null,
  outputOf: told.outputOf ?? null,
  corrects: told.corrects ?? null,
});

describe('stories', () => {
  it.each(stories.map((story) => [story.title, story] as const))('%s', (_title, story) => {
    let ledger: Ledger = EMPTY_LEDGER;
    const booked: EconomicEvent[] = [];
    for (const told of story.events) {
      const result = apply(ledger, eventOf(told));
      expect(result.kind === 'problem' ? result.problem.code : undefined).toBe(told.refused);
      if (result.kind === 'problem') continue;
      ledger = result.ledger;
      booked.push(eventOf(told));
    }
    const expected = Object.entries(story.balances).map(([id, [accounting, onhand, unit]]) => [
      id,
      { accounting: { value: accounting, unit }, onhand: { value: onhand, unit } },
    ]);
    expect(Object.fromEntries(ledger.balances)).toEqual(Object.fromEntries(expected));
    expect(replay(booked)).toEqual(ledger.balances);
    for (const [id, net] of Object.entries(story.nets ?? {})) {
      const left = ledger.nets.get(id);
      expect(left?.resourceQuantity ?? left?.effortQuantity).toEqual(amount(net));
    }
    const effortMs = [...ledger.nets.values()].reduce((total, net) => total + (net.effortQuantity?.value ?? 0), 0);
    expect(effortMs).toBe(story.effortMs);
  });
});

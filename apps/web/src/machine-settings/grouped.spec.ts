// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { SettingsChange } from '@fabcommons/contracts';
import { grouped, restorePlan } from './grouped.js';

const entry = (key: string, name: string | null, group: string, value = '1') => ({ key, name, unit: null, group, value });
const entries = [
  entry('M92.X', 'Steps per mm, X', 'Steps', '80.00'),
  entry('M203.X', 'Top speed, X', 'Speed', '500'),
  entry('M92.Y', 'Steps per mm, Y', 'Steps', '80.00'),
];

describe('grouped', () => {
  it('keeps the order of the machine and gathers groups', () => {
    expect(grouped(entries, '').map(({ name, entries: of }) => [name, of.map(({ key }) => key)])).toEqual([
      ['Steps', ['M92.X', 'M92.Y']],
      ['Speed', ['M203.X']],
    ]);
  });

  it('finds by key, name, group and value, every word of the search', () => {
    expect(grouped(entries, 'steps y')[0]?.entries.map(({ key }) => key)).toEqual(['M92.Y']);
    expect(grouped(entries, 'm203')).toHaveLength(1);
    expect(grouped(entries, '500')[0]?.name).toBe('Speed');
    expect(grouped(entries, 'steps 500')).toEqual([]);
  });
});

describe('restorePlan', () => {
  it('tells what is written from what the machine lacks and what it keeps', () => {
    const change = (key: string, kind: SettingsChange['kind']): SettingsChange => ({
      key,
      name: null,
      unit: null,
      group: '',
      kind,
      from: '1',
      to: '2',
    });
    const plan = restorePlan([change('a', 'changed'), change('b', 'added'), change('c', 'removed')]);
    expect([plan.written, plan.unknown, plan.left].map((list) => list.map(({ key }) => key))).toEqual([['a'], ['b'], ['c']]);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { figuresOfUse, intervalFields, intervalWords, readInterval } from './interval.js';

describe('intervals of upkeep', () => {
  it('are read from hours, metres and days, and shown as they were typed', () => {
    const fields = { hours: '200', filamentM: '1,5', travelM: '', days: '90' };
    const every = readInterval(fields);
    expect(every).toEqual({ machineMs: 720_000_000, extrudedUm: 1_500_000, travelUm: null, days: 90 });
    expect(intervalFields(every)).toEqual({ ...fields, filamentM: '1.5' });
  });

  it('leave out what is empty, zero or no number', () => {
    expect(readInterval({ hours: '0', filamentM: 'x', travelM: '-3', days: '' })).toEqual({
      machineMs: null,
      extrudedUm: null,
      travelUm: null,
      days: null,
    });
  });

  it('are said in words', () => {
    expect(intervalWords({ machineMs: 720_000_000, extrudedUm: null, travelUm: null, days: 1 })).toBe(
      'every 200 h of running or 1 day',
    );
  });
});

describe('figuresOfUse', () => {
  it('shows hours and metres, and no filament for a mill', () => {
    const names = figuresOfUse({ machineMs: 5_400_000, extrudedUm: 0, travelUm: 12_345_678, jobs: 3 });
    expect(names).toEqual([
      { name: 'Running', value: '1.5 h' },
      { name: 'Way of the tool', value: '12 m' },
      { name: 'Jobs', value: '3' },
    ]);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { amount, count, degrees, duration, fullStop, mass, nearTime, size } from './measure.js';

const NOW = Date.parse('2026-11-20T21:00:00Z');

describe('figures as people read them', () => {
  it('times in the unit that fits', () => {
    expect([38_000, 720_000, 3_900_000, 180_000_000].map(duration)).toEqual(['38 s', '12 min', '1 h 05 min', '2 days']);
  });

  it('grams with a digit where it matters, kilograms from 1000 g', () => {
    expect([12_400, 642_300, 1_250_000].map(mass)).toEqual(['12.4 g', '642 g', '1.25 kg']);
  });

  it('exact amounts by their unit', () => {
    expect([amount({ value: 1, unit: 'one' }), amount({ value: 7, unit: 'one' }), amount({ value: 60_000, unit: 'ms' })]).toEqual(
      ['1 piece', '7 pieces', '1 min'],
    );
  });

  it('lengths and temperatures in the units the reader chose', () => {
    expect(size({ x: 101.6, y: 50.8, z: 4 }, 'inch')).toBe('4 × 2 × 0.16 in');
    expect([degrees(60, 'celsius'), degrees(60, 'fahrenheit')]).toEqual(['60 °C', '140 °F']);
  });

  it('moments relative where near', () => {
    expect([nearTime(NOW - 3_000, NOW), nearTime(NOW - 240_000, NOW), nearTime(NOW + 720_000, NOW)]).toEqual([
      'just now',
      '4 min ago',
      'in 12 min',
    ]);
  });

  it('counts with the right word', () => {
    expect([count(1, 'part'), count(3, 'person', 'people')]).toEqual(['1 part', '3 people']);
  });

  it('sentences that another can follow', () => {
    expect(['It is offline', 'It is offline.'].map(fullStop)).toEqual(['It is offline.', 'It is offline.']);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { MAX_TEMPERATURE_POINTS, TEMPERATURE_EVERY_MS, TemperatureRing } from './temperature-ring.js';

const at = (actualC: number) => ({ tool0: { actualC, targetC: 0 } });

describe('the temperature history', () => {
  it('keeps one point per two seconds, oldest first', () => {
    const ring = new TemperatureRing();
    for (let ms = 0; ms <= 4_000; ms += 500) ring.add(ms, at(ms));
    expect(ring.history().points.map((point) => point.temperatures['tool0']?.actualC)).toEqual([0, 2_000, 4_000]);
  });

  it('lets the oldest go when it is full', () => {
    const ring = new TemperatureRing();
    for (let index = 0; index < MAX_TEMPERATURE_POINTS + 7; index += 1) ring.add(index * TEMPERATURE_EVERY_MS, at(index));
    const { points } = ring.history();
    expect(points).toHaveLength(MAX_TEMPERATURE_POINTS);
    expect(points[0]?.temperatures['tool0']?.actualC).toBe(7);
    expect(points.at(-1)?.temperatures['tool0']?.actualC).toBe(MAX_TEMPERATURE_POINTS + 6);
  });

  it('has nothing to tell of a machine without heaters', () => {
    const ring = new TemperatureRing();
    ring.add(0, {});
    expect(ring.history().points).toEqual([]);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { HeatWatch } from './heat-watch.js';

/** Readings of the first tool, a second apart, until something is wrong; the second in which it was, or null. */
function watch(readings: readonly { actualC: number; targetC: number | null }[]): { second: number; problem: string } | null {
  const heat = new HeatWatch();
  for (const [second, reading] of readings.entries()) {
    const problem = heat.take({ tool0: reading }, second * 1_000);
    if (problem !== null) return { second, problem };
  }
  return null;
}
const seconds = (count: number, actualC: (second: number) => number, targetC: number | null) =>
  Array.from({ length: count }, (_, second) => ({ actualC: actualC(second), targetC }));

describe('the watch over heaters', () => {
  it('lets a heater rise slowly, hold, be changed and cool', () => {
    const rising = seconds(300, (second) => Math.min(200, 20 + second * 0.8), 200);
    const lower = seconds(600, (second) => Math.max(150, 200 - second * 0.2), 150);
    expect(watch([...rising, ...lower, ...seconds(600, (second) => 150 - second * 0.2, 0)])).toBe(null);
  });

  it('finds a heater that does not heat, after twice the time that Marlin itself would take', () => {
    expect(watch(seconds(200, () => 21, 200))).toEqual({ second: 80, problem: expect.stringContaining('does not heat') });
  });

  it('finds a heater that falls and stays below its target', () => {
    const fallen = watch([...seconds(60, () => 200, 200), ...seconds(200, (second) => Math.max(120, 200 - second), 200)]);
    expect(fallen).toEqual({ second: 60 + 9 + 80, problem: expect.stringContaining('does not hold') });
  });

  it('finds a heater that runs away upwards', () => {
    expect(watch([...seconds(60, () => 200, 200), ...seconds(200, (second) => 200 + second, 200)])?.problem).toContain(
      'does not hold',
    );
  });

  it('judges nothing without a target', () => {
    expect(watch([...seconds(300, (second) => second, 0), ...seconds(300, () => 20, null)])).toBe(null);
  });
});

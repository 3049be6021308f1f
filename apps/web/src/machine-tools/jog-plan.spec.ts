// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { directionOfKey, HOLD_EVERY_MS, holdMove, JOG_SPEEDS, stepMove } from './jog-plan.js';

describe('stepMove', () => {
  it('moves by what was chosen, in the unit of the reader', () => {
    expect(stepMove({ axis: 'x', sign: -1 }, 10, 'mm', 'normal')).toEqual({ x: -10, feedMmPerMin: 2_000 });
    expect(stepMove({ axis: 'z', sign: 1 }, 0.05, 'inch', 'slow')).toEqual({ z: 1.27, feedMmPerMin: 120 });
  });
});

describe('holdMove', () => {
  const right = { axis: 'x', sign: 1 } as const;
  const reachMs = (mm: number, feed: number) => (mm / feed) * 60_000;

  it('reaches further than the time until the next order, and never much further: a page that is gone stops the machine', () => {
    for (const firmware of ['marlin', 'grbl', 'grblhal', null] as const)
      for (const speed of ['slow', 'normal', 'fast'] as const)
        for (const index of [0, 1, 40]) {
          const move = holdMove(right, speed, index, firmware);
          const reach = reachMs(move.x ?? 0, JOG_SPEEDS[speed].x);
          expect(reach).toBeGreaterThan(HOLD_EVERY_MS);
          expect(reach).toBeLessThanOrEqual(2 * HOLD_EVERY_MS);
        }
  });

  it('adds up to little more than the time for a machine that appends: ten seconds leave less than one', () => {
    const feed = JOG_SPEEDS.fast.x;
    const reach = Array.from({ length: 20 }, (_, index) => holdMove(right, 'fast', index, 'grbl').x ?? 0).reduce(
      (a, b) => a + b,
      0,
    );
    expect(reachMs(reach, feed) - 20 * HOLD_EVERY_MS).toBeLessThan(1_000);
  });
});

describe('directionOfKey', () => {
  it('knows arrows for the table, pages for the height, and nothing else', () => {
    expect(directionOfKey('ArrowUp')).toEqual({ axis: 'y', sign: 1 });
    expect(directionOfKey('PageDown')).toEqual({ axis: 'z', sign: -1 });
    expect(directionOfKey('a')).toBeNull();
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis, defaultLimits, type MotionLimits } from './index.js';

const PLAIN: MotionLimits = {
  ...defaultLimits('marlin'),
  maxFeedMmPerS: { x: 100, y: 100, z: 100, e: 100 },
  maxAccelerationMmPerS2: { x: 1000, y: 1000, z: 1000, e: 1000 },
  printAccelerationMmPerS2: 1000,
  travelAccelerationMmPerS2: 1000,
  retractAccelerationMmPerS2: 1000,
};
const timeMs = (lines: readonly string[], limits = PLAIN): number => {
  const analysis = createAnalysis({ dialect: 'marlin', limits });
  analysis.push(lines.join('\n'));
  return analysis.finish().timeMs;
};

describe('time estimate', () => {
  it('takes length over speed plus speed over acceleration for a move from stand to stand', () => {
    expect(timeMs(['G1 X100 F3000'])).toBe(2000 + 50);
  });

  it('never reaches its feed on a short move', () => {
    expect(timeMs(['G1 X1 F6000'])).toBe(Math.round(2 * Math.sqrt(1 / 1000) * 1000));
  });

  it('does not slow down where a line goes straight on', () => {
    expect(timeMs(['G1 X50 F3000', 'G1 X100'])).toBe(timeMs(['G1 X100 F3000']));
  });

  it('stops where a line turns back', () => {
    expect(timeMs(['G1 X50 F3000', 'G1 X0'])).toBe(2 * timeMs(['G1 X50 F3000']));
  });

  it('keeps an axis within its own limit', () => {
    const limits = { ...PLAIN, maxFeedMmPerS: { ...PLAIN.maxFeedMmPerS, z: 5 } };
    expect(timeMs(['G1 Z10 F6000'], limits)).toBe(2005);
  });

  it('adds dwells, by P in milliseconds and by S in seconds', () => {
    expect(timeMs(['G1 X100 F3000', 'G4 P500', 'G4 S2'])).toBe(2050 + 2500);
  });

  it('goes by the limits that the program sets', () => {
    expect(timeMs(['M201 X100', 'M204 S5000', 'G1 X100 F3000'])).toBe(2500);
    expect(timeMs(['M203 X10', 'G1 X100 F3000'])).toBe(10_010);
  });

  it('is about the same for one long line however finely it is cut', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1500 }), (pieces) => {
        const lines = Array.from({ length: pieces }, (_, index) => `G1 X${(((index + 1) * 300) / pieces).toFixed(4)} F3000`);
        expect(Math.abs(timeMs(lines) - 6050)).toBeLessThan(3);
      }),
      { numRuns: 30 },
    );
  });

  it('is never below distance over speed', () => {
    const point = fc.tuple(fc.nat(200), fc.nat(200));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 40 }), (points) => {
        let [x, y, length] = [0, 0, 0];
        const lines = points.map(([nextX, nextY]) => {
          length += Math.hypot(nextX - x, nextY - y);
          [x, y] = [nextX, nextY];
          return `G1 X${x} Y${y} F3000`;
        });
        expect(timeMs(lines) + 1).toBeGreaterThanOrEqual((length / 50) * 1000);
      }),
    );
  });
});

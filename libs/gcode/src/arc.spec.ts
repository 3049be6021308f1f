// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Arc, arcLengthMm, forEachChord, makeArc, quarterPoints } from './arc.js';
import type { Vector } from './vector.js';

const at = (x: number, y: number, z = 0): Vector => ({ x, y, z });
const arc = (from: Vector, to: Vector, isClockwise: boolean, offset: Vector | null, radiusMm: number | null = null): Arc => {
  const made = makeArc(from, to, { plane: 'xy', isClockwise, offset, radiusMm });
  if (typeof made === 'string') throw new Error(made);
  return made;
};

describe('makeArc', () => {
  it('makes a quarter counter-clockwise, and three quarters clockwise', () => {
    const quarter = Math.PI * 5;
    expect(arcLengthMm(arc(at(10, 0), at(0, 10), false, at(-10, 0)))).toBeCloseTo(quarter, 9);
    expect(arcLengthMm(arc(at(10, 0), at(0, 10), true, at(-10, 0)))).toBeCloseTo(3 * quarter, 9);
  });

  it('makes a full turn when it ends where it starts', () => {
    expect(arcLengthMm(arc(at(10, 0), at(10, 0), true, at(-10, 0)))).toBeCloseTo(20 * Math.PI, 9);
  });

  it('takes the short way by a positive radius, the long way by a negative one', () => {
    const short = arc(at(10, 0), at(0, 10), false, null, 10);
    expect(Math.hypot(short.center.x, short.center.y)).toBeCloseTo(0, 9);
    expect(arcLengthMm(arc(at(10, 0), at(0, 10), false, null, -10))).toBeCloseTo(15 * Math.PI, 9);
  });

  it('measures a helix along its rise', () => {
    expect(arcLengthMm(arc(at(10, 0), at(10, 0, 3), false, at(-10, 0)))).toBeCloseTo(Math.hypot(20 * Math.PI, 3), 9);
  });

  it('says why there is no arc', () => {
    const words = { plane: 'xy', isClockwise: true } as const;
    expect(makeArc(at(0, 0), at(10, 0), { ...words, offset: at(2, 0), radiusMm: null })).toMatch(/does not close/);
    expect(makeArc(at(0, 0), at(10, 0), { ...words, offset: null, radiusMm: 3 })).toMatch(/cannot span/);
    expect(makeArc(at(0, 0), at(0, 0), { ...words, offset: null, radiusMm: 3 })).toMatch(/another end/);
    expect(makeArc(at(0, 0), at(1, 0), { ...words, offset: null, radiusMm: null })).toMatch(/without I/);
  });

  it('bulges to the quarter points it sweeps over', () => {
    const half = arc(at(10, 0), at(-10, 0), false, at(-10, 0));
    expect(quarterPoints(half).map((point) => Math.round(point.y))).toContain(10);
    expect(quarterPoints(half).map((point) => Math.round(point.y))).not.toContain(-10);
  });

  it('is cut into chords whose ends lie on it and whose middles leave it by no more than the tolerance', () => {
    const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 200, noNaN: true }),
        angle,
        angle,
        fc.boolean(),
        (radius, start, end, isClockwise) => {
          const from = at(radius * Math.cos(start), radius * Math.sin(start));
          const made = arc(from, at(radius * Math.cos(end), radius * Math.sin(end)), isClockwise, at(-from.x, -from.y));
          let last = from;
          forEachChord(made, 0.02, (to) => {
            expect(Math.hypot(to.x, to.y)).toBeCloseTo(radius, 6);
            expect(radius - Math.hypot((to.x + last.x) / 2, (to.y + last.y) / 2)).toBeLessThan(0.09);
            last = to;
          });
          expect(last).toEqual(made.to);
        },
      ),
    );
  });
});

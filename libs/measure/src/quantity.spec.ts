// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { add, compare, isZero, MeasureError, negate, quantity, subtract, sum, UNITS } from './index.js';

const amounts = fc.integer({ min: -1e12, max: 1e12 });
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return error instanceof MeasureError ? error.code : 'another error';
  }
  return 'nothing thrown';
};

describe('quantity', () => {
  it('refuses fractions, NaN and infinities', () => {
    for (const value of [0.5, Number.NaN, Number.POSITIVE_INFINITY])
      expect(codeOf(() => quantity(value, 'mg'))).toBe('not-an-integer');
  });

  it('refuses what a double cannot hold exactly, also as a result', () => {
    expect(codeOf(() => quantity(2 ** 53, 'mg'))).toBe('out-of-range');
    const most = quantity(Number.MAX_SAFE_INTEGER, 'mg');
    expect(codeOf(() => add(most, quantity(1, 'mg')))).toBe('out-of-range');
  });

  it('never mixes units', () => {
    const [mg, um] = [quantity(1, 'mg'), quantity(1, 'um')];
    for (const combine of [add, subtract, compare]) expect(codeOf(() => combine(mg, um))).toBe('unit-mismatch');
    expect(codeOf(() => sum([mg], 'um'))).toBe('unit-mismatch');
  });

  it('adds and subtracts exactly, in any order', () => {
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 50 }), fc.constantFrom(...UNITS), (values, unit) => {
        const list = values.map((value) => quantity(value, unit));
        const total = sum(list, unit);
        expect(total.value).toBe(values.reduce((left, right) => left + right, 0));
        expect(list.reduceRight((rest, next) => subtract(rest, next), total)).toEqual(quantity(0, unit));
        expect(isZero(add(total, negate(total)))).toBe(true);
      }),
    );
  });

  it('has one zero', () => {
    expect(Object.is(negate(quantity(0, 'one')).value, 0)).toBe(true);
  });

  it('orders amounts as numbers', () => {
    fc.assert(
      fc.property(amounts, amounts, (left, right) => {
        expect(compare(quantity(left, 'ms'), quantity(right, 'ms'))).toBe(Math.sign(left - right) + 0);
      }),
    );
  });
});

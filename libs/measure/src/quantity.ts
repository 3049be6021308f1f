// SPDX-License-Identifier: AGPL-3.0-or-later
import { MeasureError } from './measure-error.js';

/** What a quantity counts: milligrams, micrometres, square and cubic millimetres, milliseconds, or pieces ('one', as UN/ECE C62). */
export type Unit = 'mg' | 'um' | 'mm2' | 'mm3' | 'ms' | 'one';

/** Every unit, for schemas and tables. */
export const UNITS: readonly Unit[] = ['mg', 'um', 'mm2', 'mm3', 'ms', 'one'];

/** An exact amount: `value` is a safe integer (may be negative), so that sums never drift. Sample: `{ value: 12400, unit: 'mg' }`. */
export type Quantity = { readonly value: number; readonly unit: Unit };

/** Makes a quantity. Throws MeasureError 'not-an-integer' or 'out-of-range'. */
export function quantity(value: number, unit: Unit): Quantity {
  if (!Number.isInteger(value)) {
    throw new MeasureError('not-an-integer', `a quantity in ${unit} is a whole number; found ${value}, round it first`, {
      value,
      unit,
    });
  }
  if (!Number.isSafeInteger(value)) {
    throw new MeasureError('out-of-range', `${value} ${unit} is beyond exact arithmetic (2^53 - 1)`, { value, unit });
  }
  return { value: value === 0 ? 0 : value, unit };
}

/** Left plus right. Throws MeasureError 'unit-mismatch' or 'out-of-range'. */
export function add(left: Quantity, right: Quantity): Quantity {
  assertSameUnit(left, right);
  return quantity(left.value + right.value, left.unit);
}

/** Left minus right. Throws MeasureError 'unit-mismatch' or 'out-of-range'. */
export function subtract(left: Quantity, right: Quantity): Quantity {
  assertSameUnit(left, right);
  return quantity(left.value - right.value, left.unit);
}

/** The same amount with the other sign; zero stays plain zero. */
export function negate(amount: Quantity): Quantity {
  return quantity(-amount.value, amount.unit);
}

/** Order of two amounts of one unit: negative, 0 or positive, as Array.sort wants. Throws MeasureError 'unit-mismatch'. */
export function compare(left: Quantity, right: Quantity): -1 | 0 | 1 {
  assertSameUnit(left, right);
  if (left.value === right.value) return 0;
  return left.value < right.value ? -1 : 1;
}

/** True for no amount at all, whatever the unit. */
export function isZero(amount: Quantity): boolean {
  return amount.value === 0;
}

/** The total in `unit`; zero of that unit for none. Throws MeasureError 'unit-mismatch' or 'out-of-range'. */
export function sum(amounts: Iterable<Quantity>, unit: Unit): Quantity {
  let total = quantity(0, unit);
  for (const amount of amounts) total = add(total, amount);
  return total;
}

function assertSameUnit(left: Quantity, right: Quantity): void {
  if (left.unit === right.unit) return;
  throw new MeasureError('unit-mismatch', `cannot combine ${left.unit} with ${right.unit}`, {
    left: left.unit,
    right: right.unit,
  });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { formatQuantity, quantity, type Unit } from './index.js';

const SAMPLES: readonly (readonly [number, Unit, string])[] = [
  [0, 'mg', '0 mg'],
  [640, 'mg', '640 mg'],
  [12_400, 'mg', '12.4 g'],
  [-12_400, 'mg', '-12.4 g'],
  [1_250_000, 'mg', '1.25 kg'],
  [350, 'um', '0.35 mm'],
  [4_120_000, 'um', '4.12 m'],
  [420, 'mm2', '420 mm²'],
  [90_000, 'mm2', '900 cm²'],
  [12_345, 'mm3', '12.3 cm³'],
  [800, 'ms', '0.8 s'],
  [0, 'ms', '0 s'],
  [59_499, 'ms', '59 s'],
  [59_500, 'ms', '1 min 00 s'],
  [125_000, 'ms', '2 min 05 s'],
  [3_599_600, 'ms', '1 h 00 min'],
  [3_900_000, 'ms', '1 h 05 min'],
  [90_000_000, 'ms', '25 h 00 min'],
  [1, 'one', '1 piece'],
  [3, 'one', '3 pieces'],
];

describe('formatQuantity', () => {
  it.each(SAMPLES)('writes %d %s as "%s"', (value, unit, text) => {
    expect(formatQuantity(quantity(value, unit))).toBe(text);
  });
});

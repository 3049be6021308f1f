// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filamentMassMg, MeasureError } from './index.js';

const pla = { diameterUm: 1750, densityMgPerCm3: 1240 };

describe('filamentMassMg', () => {
  it('weighs 1 m of 1.75 mm PLA at 2983 mg', () => {
    expect(filamentMassMg({ ...pla, lengthUm: 1_000_000 })).toBe(2983);
  });

  it('weighs a 1 kg spool of 1.75 mm PLA at about 335 m', () => {
    expect(Math.round(filamentMassMg({ ...pla, lengthUm: 335_279_000 }) / 1000)).toBe(1000);
  });

  it('never falls when the length grows', () => {
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e9), (lengthUm, moreUm) => {
        expect(filamentMassMg({ ...pla, lengthUm: lengthUm + moreUm })).toBeGreaterThanOrEqual(
          filamentMassMg({ ...pla, lengthUm }),
        );
      }),
    );
  });

  it('refuses a thread without thickness, weight or whole length', () => {
    expect(() => filamentMassMg({ ...pla, lengthUm: 1, diameterUm: 0 })).toThrow(MeasureError);
    expect(() => filamentMassMg({ ...pla, lengthUm: 1, densityMgPerCm3: Number.NaN })).toThrow(MeasureError);
    expect(() => filamentMassMg({ ...pla, lengthUm: 0.5 })).toThrow(MeasureError);
  });
});

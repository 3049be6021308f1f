// SPDX-License-Identifier: AGPL-3.0-or-later
import { MeasureError } from './measure-error.js';

/** A length of round filament. Sample: 1 m of 1.75 mm PLA is `{ lengthUm: 1_000_000, diameterUm: 1750, densityMgPerCm3: 1240 }`. */
export type Filament = { readonly lengthUm: number; readonly diameterUm: number; readonly densityMgPerCm3: number };

/** Cubic micrometres in a cubic centimetre: (10^4)^3. */
const UM3_PER_CM3 = 1e12;

/**
 * Mass in whole milligrams, rounded half up (towards positive infinity; a retraction's negative length gives a negative mass).
 * Sample: 1 m of 1.75 mm PLA weighs 2983 mg. Throws MeasureError 'not-an-integer' for a length that is not a whole number of
 * micrometres, 'out-of-range' for a diameter or density that is not positive or a mass beyond 2^53 - 1.
 */
export function filamentMassMg({ lengthUm, diameterUm, densityMgPerCm3 }: Filament): number {
  if (!Number.isSafeInteger(lengthUm)) {
    throw new MeasureError('not-an-integer', `a filament length is whole micrometres; found ${lengthUm}`, { lengthUm });
  }
  if (!(diameterUm > 0) || !(densityMgPerCm3 > 0)) {
    const context = { diameterUm, densityMgPerCm3 };
    throw new MeasureError('out-of-range', 'filament diameter and density must be above zero', context);
  }
  const areaUm2 = (Math.PI / 4) * diameterUm * diameterUm;
  const massMg = Math.floor((areaUm2 * lengthUm * densityMgPerCm3) / UM3_PER_CM3 + 0.5);
  if (!Number.isSafeInteger(massMg))
    throw new MeasureError('out-of-range', `mass ${massMg} mg is beyond exact arithmetic`, { massMg });
  return massMg === 0 ? 0 : massMg;
}

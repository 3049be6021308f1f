// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Measured } from '@fabcommons/contracts';
import { filamentMassMg, type Quantity, quantity } from '@fabcommons/measure';
import type { JobLot } from './job-subject.js';

/**
 * What a run took from its lot. Filament is weighed from the length the firmware acknowledged (a net retraction counts as nothing); blanks are used up
 * as soon as the tool could have touched them, that is with the first acknowledged bytes, whether the run ended well or not.
 */
export function materialUsed(measured: Measured, lot: JobLot, blanks: number): Quantity {
  if (lot.form === 'sheet') return quantity(measured.bytesDone > 0 ? blanks : 0, 'one');
  const lengthUm = Math.max(
    0,
    measured.extrudedUm.reduce((total, length) => total + length, 0),
  );
  const { diameterUm, densityMgPerCm3 } = lot;
  if (diameterUm === null || densityMgPerCm3 === null) return quantity(0, 'mg');
  return quantity(filamentMassMg({ lengthUm, diameterUm, densityMgPerCm3 }), 'mg');
}

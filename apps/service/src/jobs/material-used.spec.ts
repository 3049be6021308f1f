// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { JobLot } from './job-subject.js';
import { materialUsed } from './material-used.js';

const spool: JobLot = {
  id: 'l',
  name: 'PLA',
  kind: 'PLA',
  colorHex: '000000',
  form: 'spool',
  diameterUm: 1750,
  densityMgPerCm3: 1240,
};
const stack: JobLot = { ...spool, form: 'sheet', diameterUm: null, densityMgPerCm3: null };
const measured = { machineMs: 1000, extrudedUm: [600_000, 400_000], linesDone: 10, bytesDone: 100 };

describe('the material a run used', () => {
  it('is the weight of all filament the firmware acknowledged', () => {
    expect(materialUsed(measured, spool, 0)).toEqual({ value: 2983, unit: 'mg' });
  });

  it('is nothing when all in all the filament was pulled back', () => {
    expect(materialUsed({ ...measured, extrudedUm: [-5] }, spool, 0)).toEqual({ value: 0, unit: 'mg' });
  });

  it('is every blank on the table once the program ran, also when it failed', () => {
    expect(materialUsed(measured, stack, 2)).toEqual({ value: 2, unit: 'one' });
    expect(materialUsed({ ...measured, bytesDone: 0 }, stack, 2)).toEqual({ value: 0, unit: 'one' });
  });
});

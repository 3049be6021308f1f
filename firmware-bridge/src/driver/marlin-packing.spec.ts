// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { MEATPACK, packLines } from '@fabcommons/firmware';
import { MarlinPacking } from './marlin-packing.js';

const packing = (isOffered = true): { packing: MarlinPacking; written: string[] } => {
  const written: string[] = [];
  return { packing: new MarlinPacking(isOffered, (text) => written.push(text)), written };
};
const FRAME = 'N1001 G1 X5*66\n';

describe('MeatPack on the wire', () => {
  it('begins where the wire is full, and only where the firmware has it', () => {
    for (const [bytesPerS, isOffered, isOn] of [
      [11_400, true, true],
      [24_000, true, true],
      [5_400, true, false],
      [8_000, true, false],
      [400_000, true, false],
      [11_400, false, false],
    ] as const) {
      const made = packing(isOffered);
      made.packing.pace(bytesPerS);
      expect([bytesPerS, made.packing.isOn]).toEqual([bytesPerS, isOn]);
    }
  });

  it('packs lines from then on', () => {
    const { packing: made, written } = packing();
    made.frame(FRAME);
    made.pace(11_400);
    made.frame(FRAME);
    expect(written).toEqual([FRAME, MEATPACK.on + MEATPACK.query, packLines(FRAME)]);
  });

  it('ends before anything goes round the lines, at the beginning of a line', () => {
    const { packing: made, written } = packing();
    made.pace(11_400);
    made.plain('M112\n');
    expect(written.slice(1)).toEqual([MEATPACK.off, '\nM112\n']);
    made.frame(FRAME);
    expect(written.at(-1)).toBe(FRAME);
  });

  it('ends for good when lines are asked for again, or the firmware says that it is off', () => {
    for (const spoil of [(made: MarlinPacking) => made.spoiled(), (made: MarlinPacking) => made.told(false)]) {
      const { packing: made, written } = packing();
      made.pace(11_400);
      spoil(made);
      expect(written.at(-1)).toBe(MEATPACK.off);
      made.pace(11_400);
      expect(made.isOn).toBe(false);
    }
  });
});

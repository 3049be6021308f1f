// SPDX-License-Identifier: AGPL-3.0-or-later
import { createReadStream, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { estimatePrint } from './estimate.js';
import { readStl } from './mesh/stl-reader.js';

/** PrusaSlicer 2.5.0 with profile fdm-pla-020: grams and minutes of the shipped designs. */
const SLICED = [
  ['cable-comb', 4.48, 21.2],
  ['filament-end-clip', 2.36, 12],
  ['stacking-tray', 10.56, 34.7],
  ['drill-stand', 6.44, 29.3],
  ['board-feet', 7.34, 32],
] as const;

describe('estimatePrint', () => {
  it.each(SLICED)('is near what the slicer says of %s', async (slug, grams, minutes) => {
    const path = fileURLToPath(new URL(`../../../../designs/${slug}/export/${slug}.stl`, import.meta.url));
    const reading = await readStl(createReadStream(path), statSync(path).size);
    if (reading.kind === 'problem') throw new Error(reading.problem.text);
    const { timeMs, massMg } = estimatePrint(reading.facts, 'PLA');
    expect(Math.abs(massMg / 1000 / grams - 1)).toBeLessThan(0.15);
    expect(Math.abs(timeMs / 60_000 / minutes - 1)).toBeLessThan(0.2);
  });
});

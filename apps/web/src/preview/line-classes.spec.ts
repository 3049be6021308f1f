// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { classOf, LINE_CLASSES } from './line-classes.js';

describe('kinds of line', () => {
  it.each([
    ['External perimeter', 'Outer wall'],
    ['WALL-OUTER', 'Outer wall'],
    ['Outer wall', 'Outer wall'],
    ['Perimeter', 'Inner wall'],
    ['WALL-INNER', 'Inner wall'],
    ['Overhang perimeter', 'Bridge or overhang'],
    ['Internal infill', 'Filling'],
    ['Sparse infill', 'Filling'],
    ['FILL', 'Filling'],
    ['Solid infill', 'Solid filling'],
    ['Top solid infill', 'Top surface'],
    ['SKIN', 'Top surface'],
    ['Support material interface', 'Support'],
    ['Skirt/Brim', 'Skirt, brim, priming'],
    ['Prime tower', 'Cleaning tower'],
    ['Gap infill', 'Gap filling'],
    ['Custom', 'Other lines'],
  ])('calls the slicer’s "%s" %s', (name, label) => {
    expect(LINE_CLASSES[classOf(name)]?.label).toBe(label);
  });

  it('are no more than the shader has places for, each with its own words', () => {
    expect(LINE_CLASSES.length).toBeLessThanOrEqual(16);
    expect(new Set(LINE_CLASSES.map(({ label }) => label)).size).toBe(LINE_CLASSES.length);
  });
});

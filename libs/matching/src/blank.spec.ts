// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { isBlankFor, readBlankSize } from './blank.js';

describe('blanks', () => {
  const blank = { x: 300, y: 200, z: 4 };

  it('serve for a part of their thickness that they cover, either way round', () => {
    expect(isBlankFor(blank, { x: 168, y: 82, z: 4 })).toBe(true);
    expect(isBlankFor(blank, { x: 180, y: 290, z: 3.6 })).toBe(true);
  });

  it('do not serve for another thickness or a larger part', () => {
    expect(isBlankFor(blank, { x: 168, y: 82, z: 6 })).toBe(false);
    expect(isBlankFor(blank, { x: 168, y: 82, z: 3 })).toBe(false);
    expect(isBlankFor(blank, { x: 301, y: 82, z: 4 })).toBe(false);
  });

  it('are no hindrance where a size is not known', () => {
    expect(isBlankFor(null, blank)).toBe(true);
    expect(isBlankFor(blank, null)).toBe(true);
  });

  it.each([
    ['300 x 200 x 4 mm', { x: 300, y: 200, z: 4 }],
    ['4 mm, 168 × 82 mm', { x: 168, y: 82, z: 4 }],
    ['250x150x3.5', { x: 250, y: 150, z: 3.5 }],
    ['12 x 8 x 0.25 in', null],
    ['A4', null],
    [null, null],
  ])('have their size read from %j', (text, size) => {
    expect(readBlankSize(text)).toEqual(size);
  });
});

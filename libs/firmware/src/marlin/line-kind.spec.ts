// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { lineKind } from './line-kind.js';

describe('how long a line may take', () => {
  it.each([
    ['G1 X5', 'plain'],
    ['g3 X5 I1', 'plain'],
    ['G01 X5', 'plain'],
    ['M104 S200', 'plain'],
    ['T1', 'plain'],
    ['G28 W', 'long'],
    ['g028', 'long'],
    ['G29', 'long'],
    ['M400', 'long'],
    ['M0 P5', 'long'],
    ['M600', 'long'],
    ['M109 S200', 'heating-wait'],
    ['m190 S60', 'heating-wait'],
  ])('%s is %s', (text, kind) => {
    expect(lineKind(text)).toBe(kind);
  });

  it('takes no longer number for a shorter one', () => {
    expect(['G280', 'M4000', 'M1090', 'G10'].map(lineKind)).toEqual(['plain', 'plain', 'plain', 'plain']);
  });
});

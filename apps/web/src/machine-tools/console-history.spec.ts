// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { EMPTY_HISTORY, MAX_TYPED_LINES, step, typed } from './console-history.js';

describe('the history of a console', () => {
  const two = typed(typed(EMPTY_HISTORY, 'M115'), 'M503');

  it('goes back to older lines and forth again to what was being typed', () => {
    const first = step(two, -1, 'M10');
    const second = step(first.history, -1, first.line);
    const oldest = step(second.history, -1, second.line);
    expect([first.line, second.line, oldest.line]).toEqual(['M503', 'M115', 'M115']);
    const forth = step(step(oldest.history, 1, oldest.line).history, 1, 'M503');
    expect(forth.line).toBe('M10');
  });

  it('keeps the same line in a row once, and the newest hundred', () => {
    expect(typed(two, 'M503').lines).toEqual(['M115', 'M503']);
    const many = Array.from({ length: MAX_TYPED_LINES + 5 }, (_, index) => `G1 X${index}`).reduce(typed, EMPTY_HISTORY);
    expect([many.lines.length, many.lines.at(-1)]).toEqual([MAX_TYPED_LINES, `G1 X${MAX_TYPED_LINES + 4}`]);
  });

  it('stays empty where nothing was typed', () => {
    expect(step(EMPTY_HISTORY, -1, 'G2').line).toBe('G2');
  });
});

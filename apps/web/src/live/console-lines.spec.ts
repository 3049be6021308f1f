// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import type { ConsoleLine } from '@fabcommons/contracts';
import { appendLines, MAX_SHOWN_LINES } from './console-lines.js';

const line = (number: number): ConsoleLine => ({
  number,
  direction: 'in',
  text: `line ${number}`,
  toolId: '00000000-0000-4000-8000-000000000000',
  at: '2026-11-20T10:00:00.000Z',
});

describe('appendLines', () => {
  it('adds what is new and drops what is there already', () => {
    const lines = appendLines([line(1), line(2)], [line(2), line(3)]);
    expect(lines.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('keeps the newest lines only', () => {
    const many = Array.from({ length: MAX_SHOWN_LINES }, (_, index) => line(index + 1));
    const lines = appendLines(many, [line(MAX_SHOWN_LINES + 1)]);
    expect([lines.length, lines[0]?.number, lines.at(-1)?.number]).toEqual([MAX_SHOWN_LINES, 2, MAX_SHOWN_LINES + 1]);
  });
});

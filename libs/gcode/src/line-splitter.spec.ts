// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_KEPT_LINE_CHARS } from './limits.js';
import { LineSplitter } from './line-splitter.js';

const split = (chunks: readonly (string | Uint8Array)[]): string[] => {
  const lines: string[] = [];
  const splitter = new LineSplitter(({ text }) => lines.push(text));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.finish();
  return lines;
};

describe('LineSplitter', () => {
  it('ends a line at LF, CR and CRLF, and at the end', () => {
    expect(split(['a\nb\rc\r\nd\n\re'])).toEqual(['a', 'b', 'c', 'd', '', 'e']);
  });

  it('gives the same lines wherever the chunks are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ';', '\n', '\r') }), fc.array(fc.nat(40)), (text, cuts) => {
        const places = [...new Set(cuts.filter((cut) => cut < text.length))].sort((left, right) => left - right);
        const chunks = [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
        expect(split(chunks)).toEqual(split([text]));
      }),
    );
  });

  it('keeps a bounded part of a line of a megabyte and counts the rest', () => {
    const lines: { length: number; dropped: number }[] = [];
    const splitter = new LineSplitter(({ text, droppedChars }) => lines.push({ length: text.length, dropped: droppedChars }));
    for (let index = 0; index < 1024; index += 1) splitter.push(new Uint8Array(1024).fill(0x47));
    splitter.finish();
    expect(lines).toEqual([{ length: MAX_KEPT_LINE_CHARS, dropped: 1024 * 1024 - MAX_KEPT_LINE_CHARS }]);
  });
});

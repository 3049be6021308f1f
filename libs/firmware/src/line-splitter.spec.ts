// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { EMPTY_SPLITTER, MAX_REPLY_CHARACTERS, splitLines } from './line-splitter.js';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff);
function splitChunks(chunks: Uint8Array[]): string[] {
  let state = EMPTY_SPLITTER;
  return chunks.flatMap((chunk) => {
    const result = splitLines(state, chunk);
    state = result.state;
    expect(state.tail.length).toBeLessThanOrEqual(MAX_REPLY_CHARACTERS);
    return result.lines;
  });
}

describe('line splitter', () => {
  it('ends lines at \\n, \\r\\n and \\r, and drops empty ones', () => {
    expect(splitChunks([bytesOf('ok\r\nstart\n\nT:1\rrest')])).toEqual(['ok', 'start', 'T:1']);
  });
  it('gives the same lines for any chunking of the bytes, arbitrary ones included', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000, size: 'max' }), fc.array(fc.nat(6000)), (bytes, cuts) => {
        const at = [0, ...cuts.filter((cut) => cut <= bytes.length), bytes.length].sort((a, b) => a - b);
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        expect(splitChunks(chunks)).toEqual(splitChunks([bytes]));
      }),
      { numRuns: 60 },
    );
  });
  it('stays bounded when no line end ever comes, and tells how much it dropped', () => {
    const babble = splitLines(EMPTY_SPLITTER, new Uint8Array(100_000).fill(0x41));
    expect(babble.state.tail.length).toBe(MAX_REPLY_CHARACTERS);
    expect(babble.droppedCharacters).toBe(100_000 - MAX_REPLY_CHARACTERS);
    expect(splitLines(babble.state, bytesOf('\nok\n')).lines.at(-1)).toBe('ok');
  });
});

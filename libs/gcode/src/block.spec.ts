// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Block, parseBlock, type Word } from './index.js';

const words = (line: string): string => {
  const block = parseBlock(line);
  if (block.kind === 'problem') return `${block.code}: ${block.text}`;
  return block.words.map(({ letter, value }) => `${letter}${value ?? ''}`).join(' ');
};

describe('parseBlock', () => {
  it.each([
    ['G1 X1.5 Y-2 F600', 'G1 X1.5 Y-2 F600'],
    ['g1x1.5y-.2', 'G1 X1.5 Y-0.2'],
    ['G 1 X +3', 'G1 X3'],
    ['N3 G1 X1*98', 'G1 X1'],
    ['G28 X Y', 'G28 X Y'],
    ['M84 X Y Z E ; off', 'M84 X Y Z E'],
    ['G0 (up) Z5 (now)', 'G0 Z5'],
    ['/G1 X1', 'G1 X1'],
    ['%', ''],
    ['', ''],
    ['; only words', ''],
    ['  \t ', ''],
    ['G1 Z.35 F7800', 'G1 Z0.35 F7800'],
    ['M110 N7', 'M110 N7'],
    ['M862.3 P "MK3S"', 'M862.3 P'],
    ['Tx', 'T'],
    ['T? ; ask', 'T'],
  ])('reads %j as %j', (line, expected) => {
    expect(words(line)).toBe(expected);
  });

  it.each([
    ['M117 Layer 2: (half)', 'Layer 2: (half)'],
    ['$H', '$H'],
    ['M118 A1 done ; said', 'A1 done'],
    ['M115 U3.13.3 ; tell the printer', 'U3.13.3'],
    ['M117 \u00c3\u0089tage 2', '\u00c3\u0089tage 2'],
    ['M117 100 % \u00fcber', '100 % \u00fcber'],
  ])('keeps the free text of %j', (line, text) => {
    const block = parseBlock(line);
    expect(block.kind === 'block' ? block.text : block.text).toBe(text);
  });

  it.each([
    ['G1 XNaN', 'number'],
    ['G1 X1e999', 'number'],
    ['G1 X9999999999', 'number'],
    ['G1 X1.2.3', 'number'],
    ['G1 X-', 'number'],
    ['G1 X#1', 'number'],
    ['G1 [1+2]', 'word'],
    ['\u0000\u0001ELF', 'binary'],
    ['G1 X1 \u00e9', 'binary'],
    ['N3 G1 X1*94', 'checksum'],
    [`G1 ${'X1 '.repeat(100)}`, 'too-long'],
  ])('refuses %j as %s', (line, code) => {
    expect(parseBlock(line)).toMatchObject({ kind: 'problem', code });
  });

  it('gives the line number and the comment apart', () => {
    expect(parseBlock('N12 G0 X1 ; there')).toEqual({
      kind: 'block',
      lineNumber: 12,
      words: [
        { letter: 'G', value: 0 },
        { letter: 'X', value: 1 },
      ],
      text: null,
      comment: 'there',
    } satisfies Block);
  });

  it('reads back any words it is given, however they are spaced', () => {
    const word = fc.record({
      letter: fc.constantFrom(...'ABCDEFGHIJKLOPQRSTUVWXYZ'),
      value: fc.integer({ min: -1e6, max: 1e6 }).map((n) => n / 1000 + 0),
    });
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), fc.constantFrom('', ' ', '  '), (given, gap) => {
        const line = given.map(({ letter, value }: Word) => `${letter}${gap}${value}`).join(' ');
        const block = parseBlock(line);
        expect(block.kind === 'block' && block.words).toEqual(given);
      }),
    );
  });

  it('never throws, whatever stands in the line', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (line) =>
        ['block', 'problem'].includes(parseBlock(line).kind),
      ),
    );
  });
});

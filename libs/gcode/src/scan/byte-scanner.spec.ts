// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseBlock } from '../block.js';
import { MAX_KEPT_LINE_CHARS } from '../limits.js';
import { ByteScanner } from './byte-scanner.js';
import { latin1Bytes, latin1Text } from './latin1.js';
import { readOrdinary } from './ordinary-line.js';
import { Words } from './words.js';
import { textOfWords } from './words-text.js';

type Told = { readonly text: string; readonly comment: string; readonly dropped: number };

const scan = (chunks: readonly Uint8Array[]): Told[] => {
  const told: Told[] = [];
  const words = new Words();
  const scanner = new ByteScanner(words, {
    words: (bytes, from, to) => void told.push({ text: textOfWords(words), comment: latin1Text(bytes, from, to), dropped: 0 }),
    text: (text, dropped) => void told.push({ text, comment: '', dropped }),
  });
  for (const chunk of chunks) scanner.push(chunk);
  scanner.finish();
  return told;
};

const ordinary = fc
  .record({ x: fc.integer({ min: -999_999, max: 999_999 }), e: fc.nat(9999), f: fc.boolean() })
  .map(({ x, e, f }) => `G1 X${x / 1000}${f ? ' F1200' : ''} E${e / 1e5}`);
const odd = fc.constantFrom(
  'G28 X Y',
  '(up) G0X1',
  'g1 x1',
  'N3 G1 X1*98',
  'M117 G1 X1',
  '; G1 X1',
  'G1 X1 ;TYPE:A',
  'G1X1Y2',
  '%',
  '',
  'M30',
  'G1 X1E5',
  'G1 X1.2.3',
  'G1 X-',
  'G1 X--1',
  'G1 X+1',
  'G1 X.5 Y-.25',
  'G1 X5. Y-0',
  'G1 X1234567890.5',
  'G1 X0.1234567891',
  'G92.1',
  'X1Y2',
  'G1 X 1',
  'T1',
  'G1 X1 X2',
  'G0 G90 G54 X1',
  'G1 X1\t',
  'G1 X1  ',
  '  G1 X1',
  '\u00ff\u0001',
  'F1200',
  'M104 S200 T1',
  'G1 X1 Y',
  'G1X1M3',
  'GX1',
  `G1 ${'X1 '.repeat(60)}`,
);
const junk = fc.string({ unit: fc.constantFrom(...'GMXYEFNT0123456789.-+ ;()*eg/%$"\t'), maxLength: 30 });
const anyLine = fc.oneof({ weight: 3, arbitrary: ordinary }, odd, junk);

describe('ByteScanner', () => {
  it('ends a line at LF, CR and CRLF, and at the end', () => {
    const lines = scan([latin1Bytes('G1\nG2\rG3\r\nG4\n\rG5')]).map(({ text }) => text);
    expect(lines).toEqual(['G1', 'G2', 'G3', 'G4', '', 'G5']);
  });

  it('gives the same lines wherever the chunks are cut', () => {
    const end = fc.constantFrom('\n', '\r', '\r\n', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(anyLine, end), { maxLength: 20 }), fc.array(fc.nat(600)), (lines, cuts) => {
        const bytes = latin1Bytes(lines.map((parts) => parts.join('')).join(''));
        const places = [...new Set(cuts)].filter((cut) => cut < bytes.length).sort((left, right) => left - right);
        const chunks = [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
        expect(scan(chunks)).toEqual(scan([bytes]));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a bounded part of a line of a megabyte and counts the rest', () => {
    const chunk = new Uint8Array(1024).fill(0x47);
    const lines = scan(Array.from({ length: 1024 }, () => chunk));
    expect(lines.map(({ text, dropped }) => [text.length, dropped])).toEqual([
      [MAX_KEPT_LINE_CHARS, 1024 * 1024 - MAX_KEPT_LINE_CHARS],
    ]);
  });
});

describe('readOrdinary', () => {
  it('reads the same words as parseBlock, or leaves the line to it', () => {
    const [fast, slow] = [new Words(), new Words()];
    fc.assert(
      fc.property(anyLine, (line) => {
        const end = readOrdinary(latin1Bytes(`${line}\n`), 0, fast);
        if (end < 0) return;
        const block = parseBlock(line);
        expect(block).toMatchObject({ kind: 'block', text: null, lineNumber: null });
        if (block.kind === 'problem') return;
        slow.load(block);
        expect(imageOf(fast)).toEqual(imageOf(slow));
        expect(latin1Text(latin1Bytes(line), end + 1, line.length).trim()).toBe(block.comment ?? '');
      }),
      { numRuns: 5000 },
    );
  });

  it('takes nearly every line that a slicer writes', () => {
    for (const line of [
      'G1 X76.115 Y84.886',
      'G1 E-.8 F2100',
      'M204 S1000',
      'G92 E0',
      ';WIDTH:0.45',
      'M73 P0 R34',
      'T0',
      'M106 S255',
    ])
      expect(readOrdinary(latin1Bytes(`${line}\n`), 0, new Words())).toBeGreaterThanOrEqual(0);
  });
});

function imageOf(words: Words): unknown {
  const { count, numbered, bare, repeated, commands } = words;
  return {
    letters: [...words.letters.subarray(0, count)],
    values: [...words.values.subarray(0, count)],
    byLetter: [...words.value].filter((_, letter) => (numbered >> letter) & 1),
    numbered,
    bare,
    repeated,
    commands,
  };
}

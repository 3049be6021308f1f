// SPDX-License-Identifier: AGPL-3.0-or-later
import { deflateSync, inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis, type Inflate, isBgcode, MAX_BGCODE_BLOCK_BYTES, type ProgramReport } from '../index.js';
import { latin1Bytes, latin1Text } from '../scan/latin1.js';
import { base64Of } from './base64.js';
import { crc32 } from './crc32.js';
import { unpackHeatshrink } from './heatshrink.js';
import { MeatPackReader } from './meatpack.js';

const PROGRAM =
  'M104 S200\nG28\nM83\nG1 Z0.2 F600\nG1 X10.5 Y20 F6000\nG1 X30.25 Y20 E1.25 F1200\nG1 X30 Y-0.5 E2\n;TYPE:Perimeter\nG1 X5 E1\n';
const inflate: Inflate = (packed, sizeBytes) => inflateSync(packed, { maxOutputLength: sizeBytes + 1 });

/** Literals and, where a run repeats, one reference: enough to try every kind of token. */
const packHeatshrink = (bytes: Uint8Array, windowBits: number, lookaheadBits: number): Uint8Array => {
  const bits: number[] = [];
  const put = (value: number, count: number): void => {
    for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((value >> bit) & 1);
  };
  for (let at = 0; at < bytes.length; ) {
    const [back, length] = longestMatch(bytes, at, 1 << windowBits, 1 << lookaheadBits);
    put(length > 2 ? 0 : 1, 1);
    if (length > 2) {
      put(back - 1, windowBits);
      put(length - 1, lookaheadBits);
      at += length;
    } else put(bytes[at++] ?? 0, 8);
  }
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((byte, bit, place) => byte | (bit << (7 - place)), 0),
  );
};
const longestMatch = (bytes: Uint8Array, at: number, window: number, most: number): [number, number] => {
  let best: [number, number] = [0, 0];
  for (let back = 1; back <= Math.min(at, window); back += 1) {
    let length = 0;
    while (length < most && at + length < bytes.length && bytes[at + length] === bytes[at + length - back]) length += 1;
    if (length > best[1]) best = [back, length];
  }
  return best;
};

const packMeat = (text: string): Uint8Array => {
  const codes = '0123456789. \nGX';
  const out = [0xff, 0xff, 251];
  for (let at = 0; at < text.length; at += 2) {
    const first = codes.indexOf(text.charAt(at));
    if (first === 12) {
      out.push(0xc);
      at -= 1;
      continue;
    }
    const second = at + 1 < text.length ? codes.indexOf(text.charAt(at + 1)) : 12;
    out.push((first < 0 ? 15 : first) | ((second < 0 ? 15 : second) << 4));
    if (first < 0) out.push(text.charCodeAt(at));
    if (second < 0) out.push(text.charCodeAt(at + 1));
  }
  return Uint8Array.from(out);
};

type Made = { type: number; compression?: number; parameters: readonly number[]; data: Uint8Array };
const file = (blocks: readonly Made[], checksum = 1): Uint8Array => {
  const parts: number[] = [...latin1Bytes('GCDE'), 1, 0, 0, 0, checksum, 0];
  const u16 = (value: number): number[] => [value & 255, value >> 8];
  const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];
  for (const { type, compression = 0, parameters, data } of blocks) {
    const packed = pack(data, compression);
    const block = [...u16(type), ...u16(compression), ...u32(data.length)];
    if (compression !== 0) block.push(...u32(packed.length));
    block.push(...parameters.flatMap(u16), ...packed);
    parts.push(...block);
    if (checksum === 1) parts.push(...u32(crc32(Uint8Array.from(block))));
  }
  return Uint8Array.from(parts);
};
const pack = (data: Uint8Array, compression: number): Uint8Array => {
  if (compression === 0) return data;
  return compression === 1 ? deflateSync(data) : packHeatshrink(data, compression === 2 ? 11 : 12, 4);
};
const analyse = (bytes: Uint8Array, cuts: readonly number[] = []): ProgramReport => {
  const analysis = createAnalysis({ dialect: 'marlin', inflate });
  const places = [...new Set(cuts)].filter((cut) => cut < bytes.length).sort((left, right) => left - right);
  [0, ...places].forEach((from, index) => analysis.push(bytes.subarray(from, places[index] ?? bytes.length)));
  return analysis.finish();
};
const body = (encoding = 0, compression = 0, data = latin1Bytes(PROGRAM)): Made => ({
  type: 1,
  compression,
  parameters: [encoding],
  data,
});

describe('binary G-code', () => {
  it('gives the report of the text it holds, however it is packed', () => {
    const expected = { ...analyse(latin1Bytes(PROGRAM)), container: 'bgcode' };
    for (const compression of [0, 1, 2, 3]) expect(analyse(file([body(0, compression)]))).toEqual(expected);
    expect(analyse(file([body(1, 3, packMeat(PROGRAM))]))).toEqual(expected);
    expect(analyse(file([body()], 0))).toEqual(expected);
  });

  it('reads its tables and pictures', () => {
    const tables =
      'Producer=PrusaSlicer 2.7.0\nfilament used [mm]=36.5\nestimated printing time (normal mode)=20m 29s\nfilament_diameter=1.75\nfilament_density=1.24\n';
    const picture = { type: 5, parameters: [2, 16, 12], data: latin1Bytes('qoif') };
    const report = analyse(file([{ type: 4, compression: 1, parameters: [0], data: latin1Bytes(tables) }, picture, body()]));
    expect(report.metadata).toMatchObject({ slicer: 'PrusaSlicer 2.7.0', filamentMm: 36.5, timeMs: 1_229_000 });
    expect(report.thumbnails).toEqual([{ widthPx: 16, heightPx: 12, format: 'qoi', base64: 'cW9pZg==' }]);
    expect(report.filamentMg?.[0]).toBeCloseTo(4.25 * 2.40528 * 1.24, 0);
  });

  it('gives the same report wherever the chunks are cut', () => {
    const bytes = file([body(1, 2, packMeat(PROGRAM)), body(0, 1)]);
    const whole = analyse(bytes);
    fc.assert(fc.property(fc.array(fc.nat(bytes.length)), (cuts) => expect(analyse(bytes, cuts)).toEqual(whole)));
  });

  it.each([
    ['cut short', file([body()]).slice(0, -20), 'middle of a block'],
    ['of another version', Uint8Array.from(latin1Bytes('GCDE\u0002\u0000\u0000\u0000\u0001\u0000')), 'version 2'],
    ['with a wrong checksum', Uint8Array.from(file([body()]), (byte, at) => (at === 40 ? byte ^ 1 : byte)), 'checksum'],
    [
      'with a block too large',
      Uint8Array.of(...latin1Bytes('GCDE\u0001\u0000\u0000\u0000\u0000\u0000'), 1, 0, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0, 0),
      `${MAX_BGCODE_BLOCK_BYTES}`,
    ],
  ])('tells of a file %s', (_name, bytes, problem) => {
    expect(
      analyse(bytes)
        .problems.map(({ text }) => text)
        .join(),
    ).toContain(problem);
  });

  it('is a problem where nobody asked to read it', () => {
    const analysis = createAnalysis({ dialect: 'marlin' });
    analysis.push(file([body()]));
    expect(analysis.finish().problems).not.toEqual([]);
    expect(isBgcode(file([]))).toBe(true);
  });

  it('never throws, whatever follows its first bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(400), fc.nat(255), (bytes, at, to) => {
        analyse(Uint8Array.of(...latin1Bytes('GCDE\u0001\u0000\u0000\u0000\u0000\u0000'), ...bytes));
        analyse(Uint8Array.from(file([body(1, 2, packMeat(PROGRAM))], 0), (byte, index) => (index === at ? to : byte)));
      }),
    );
  });
});

describe('unpackers', () => {
  it('unpack what was packed with heatshrink', () => {
    const text = fc.array(fc.constantFrom('G1 X', '1', '.5', 'Y2', '\n', 'E')).map((parts) => latin1Bytes(parts.join('')));
    fc.assert(
      fc.property(fc.oneof(text, fc.uint8Array({ maxLength: 200 })), fc.constantFrom(11, 12), (bytes, windowBits) => {
        const packed = packHeatshrink(bytes, windowBits, 4);
        expect(unpackHeatshrink(packed, { windowBits, lookaheadBits: 4, sizeBytes: bytes.length })).toEqual(bytes);
      }),
    );
    expect(unpackHeatshrink(Uint8Array.of(0xb3, 0x5b, 0xed, 0xe0), { windowBits: 7, lookaheadBits: 6, sizeBytes: 3 })).toEqual(
      latin1Bytes('foo'),
    );
    expect(unpackHeatshrink(Uint8Array.of(0xb3), { windowBits: 11, lookaheadBits: 4, sizeBytes: 9 })).toBeNull();
  });

  it('unpack what was packed with MeatPack, and put blanks back', () => {
    const text = new MeatPackReader().unpack(packMeat(PROGRAM));
    expect(latin1Text(text, 0, text.length)).toBe(PROGRAM);
    const noSpaces = Uint8Array.of(0xff, 0xff, 251, 0xff, 0xff, 247, 13 | (1 << 4), 14 | (5 << 4), 11 | (2 << 4), 12);
    const unpacked = new MeatPackReader().unpack(noSpaces);
    expect(latin1Text(unpacked, 0, unpacked.length)).toBe('G1 X5 E2\n');
  });

  it('know their sums', () => {
    expect(crc32(latin1Bytes('123456789'))).toBe(0xcbf43926);
    expect(crc32(latin1Bytes('56789'), crc32(latin1Bytes('1234')))).toBe(0xcbf43926);
    expect(base64Of(latin1Bytes('foobar'))).toBe('Zm9vYmFy');
  });
});

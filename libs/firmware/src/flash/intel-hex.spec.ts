// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FlashImage, imageOfBytes, joinSegments, pagesOf } from './flash-image.js';
import { formatIntelHex, type HexProblemCode, parseIntelHex } from './intel-hex.js';

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const read = (...lines: string[]) => parseIntelHex(latin1(lines.join('\n')));
const END = ':00000001FF';
const problem = (...lines: string[]): [HexProblemCode, number] | null => {
  const result = read(...lines);
  return result.kind === 'bad' ? [result.problem.code, result.problem.line] : null;
};
const imageOf = (...lines: string[]): FlashImage => {
  const result = read(...lines);
  if (result.kind === 'bad') throw new Error(result.problem.reason);
  return result.image;
};

describe('Intel HEX reader', () => {
  it('reads the sample record of the specification', () => {
    const image = imageOf(':10010000214601360121470136007EFE09D2190140', END);
    expect(image.segments).toHaveLength(1);
    expect(image.segments[0]?.address).toBe(0x100);
    expect([...(image.segments[0]?.bytes ?? [])].slice(0, 4)).toEqual([0x21, 0x46, 0x01, 0x36]);
    expect(image.endAddress).toBe(0x110);
  });
  it('adds extended linear and extended segment addresses', () => {
    expect(imageOf(':020000040003F7', ':0100000055AA', END).segments[0]?.address).toBe(0x30000);
    expect(imageOf(':020000021200EA', ':0100000055AA', END).segments[0]?.address).toBe(0x12000);
  });
  it('takes both start address records without data', () => {
    expect(imageOf(':0400000300003800C1', ':04000005000000CD2A', ':0100000055AA', END).sizeBytes).toBe(1);
  });
  it('reads lines that end in CR LF, CR and blanks, lower case, and empty lines', () => {
    const result = parseIntelHex(latin1(`:01000000aa55\r\n\r\n:01000100AA54  \r${END.toLowerCase()}\r\n`));
    expect(result.kind === 'image' && [...(result.image.segments[0]?.bytes ?? [])]).toEqual([0xaa, 0xaa]);
  });
  it('keeps a gap as a gap', () => {
    expect(imageOf(':0100000055AA', ':01001000559A', END).segments.map(({ address }) => address)).toEqual([0, 0x10]);
  });
  it.each<[string, string[], [HexProblemCode, number]]>([
    ['a damaged byte', [':0100000055AA', ':0100010054A9', END], ['wrong-checksum', 2]],
    ['a record that is cut short', [':0100000055', END], ['wrong-length', 1]],
    ['an odd digit', [':0100000055A', END], ['not-hexadecimal', 1]],
    ['something that is no digit', [':01000000G5AA', END], ['not-hexadecimal', 1]],
    ['a line that is no record', ['', 'hello', END], ['no-record', 2]],
    ['an unknown type', [':0100000655A4', END], ['unknown-record', 1]],
    ['an address record of wrong length', [':0100000400FB', END], ['wrong-length', 1]],
    ['a missing end', [':0100000055AA'], ['no-end', 1]],
    ['a record after the end', [':0100000055AA', END, ':0100010055A9'], ['data-after-end', 3]],
    ['two bytes for one address', [':0200000055AAFF', ':0100010055A9', END], ['overlap', 2]],
    ['a record over the end of its segment', [':02FFFF005555' + '56', END], ['address-wraps', 1]],
    ['a record beyond 32 bits', [':02000004FFFFFC', ':02FFFF00555556', END], ['address-wraps', 2]],
    ['no data', [END], ['empty', 1]],
  ])('refuses %s, and says in which line', (_, lines, expected) => {
    expect(problem(...lines)).toEqual(expected);
  });
  it('refuses a file that is too long before it reads it', () => {
    expect(parseIntelHex(new Uint8Array(16 * 1024 * 1024 + 1))).toMatchObject({ kind: 'bad', problem: { code: 'too-long' } });
  });
});

const anyImage = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 70_000 }), bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }) }), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => {
    let address = 0;
    const pieces = parts.map(({ gap, bytes }) => {
      address += gap;
      const piece = { address, bytes };
      address += bytes.length;
      return piece;
    });
    const joined = joinSegments(pieces);
    if (joined.kind === 'overlap') throw new Error('made without overlap');
    return joined.image;
  });

describe('Intel HEX reader, by property', () => {
  it('reads back what was written, for every image', () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        expect(parseIntelHex(latin1(formatIntelHex(image)))).toEqual({ kind: 'image', image });
      }),
    );
  });
  it('reads the same image from records in any order', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 400 }), fc.infiniteStream(fc.nat()), (bytes, order) => {
        const lines = formatIntelHex(imageOfBytes(bytes, 0x1000)).trimEnd().split('\n').slice(0, -1);
        const shuffled = lines
          .map((text) => ({ text, key: order.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ text }) => text);
        expect(read(...shuffled, END)).toEqual({ kind: 'image', image: imageOfBytes(bytes, 0x1000) });
      }),
    );
  });
  it('never throws on arbitrary bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => void parseIntelHex(bytes)));
  });
  it('refuses a file in which one digit was changed', () => {
    fc.assert(
      fc.property(anyImage, fc.nat(), fc.constantFrom(...'0123456789ABCDEF'), (image, where, digit) => {
        const text = formatIntelHex(image);
        const places = [...text].flatMap((character, index) => (/[0-9A-F]/.test(character) ? [index] : []));
        const at = places[where % places.length] ?? 0;
        fc.pre(text[at] !== digit);
        expect(parseIntelHex(latin1(text.slice(0, at) + digit + text.slice(at + 1))).kind).toBe('bad');
      }),
    );
  });
});

describe('pages of an image', () => {
  it('hold the bytes of the image and 0xFF elsewhere, for every image and page size', () => {
    fc.assert(
      fc.property(anyImage, fc.constantFrom(64, 128, 256), fc.boolean(), (image, pageBytes, fillGaps) => {
        const pages = pagesOf(image, pageBytes, { fillGaps });
        const flash = new Map<number, number>();
        for (const { address, bytes } of pages) {
          expect(address % pageBytes).toBe(0);
          for (const [index, byte] of bytes.entries()) if (byte !== 0xff) flash.set(address + index, byte);
        }
        for (const { address, bytes } of image.segments)
          for (const [index, byte] of bytes.entries()) {
            expect(flash.get(address + index) ?? 0xff).toBe(byte);
            flash.delete(address + index);
          }
        expect(flash.size).toBe(0);
        if (fillGaps) expect(pages.map(({ address }) => address)).toEqual(pages.map((_, index) => index * pageBytes));
      }),
    );
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Intel HEX: a firmware file as lines of hexadecimal text.
 * Source: Intel, "Hexadecimal Object File Format Specification", Revision A, 1988. A record: `:LLAAAATT<LL bytes>CC`, where the sum of all
 * bytes, CC included, is 0 modulo 256. Sample: `:10010000214601360121470136007EFE09D2190140`.
 */
import { type FlashImage, type FlashSegment, joinSegments } from './flash-image.js';

/** Record types of the specification (its sections 4 to 9). */
export const HEX_RECORD = {
  data: 0x00,
  endOfFile: 0x01,
  /** Bits 4-19 of what is added to every address that follows. */
  extendedSegmentAddress: 0x02,
  /** CS:IP to start at; of no use to a microcontroller, checked and left out. */
  startSegmentAddress: 0x03,
  /** Bits 16-31 of what is added to every address that follows. */
  extendedLinearAddress: 0x04,
  /** EIP to start at; checked and left out. */
  startLinearAddress: 0x05,
} as const;

/** Longest file that is read: 16 MiB of text hold about 5.8 MB of data, more than any flash behind a bootloader of ours. */
export const MAX_HEX_FILE_BYTES = 16 * 1024 * 1024;

/** Why a file is no image. `line` counts from 1. */
export type HexProblemCode =
  | 'too-long'
  | 'no-record'
  | 'not-hexadecimal'
  | 'wrong-length'
  | 'wrong-checksum'
  | 'unknown-record'
  | 'address-wraps'
  | 'overlap'
  | 'no-end'
  | 'data-after-end'
  | 'empty';
/** A file that is refused: where, and in plain words what was found and what was expected. */
export type HexProblem = { readonly code: HexProblemCode; readonly line: number; readonly reason: string };
/** What a file turned out to be. */
export type HexResult =
  | { readonly kind: 'image'; readonly image: FlashImage }
  | { readonly kind: 'bad'; readonly problem: HexProblem };

type Reading = {
  readonly pieces: FlashSegment[];
  readonly lines: number[];
  base: number;
  isSegmented: boolean;
  hasEnded: boolean;
};
const bad = (code: HexProblemCode, line: number, reason: string): HexResult => ({ kind: 'bad', problem: { code, line, reason } });

/** Reads a file. Any bytes may be given; lines may end in LF, CR LF or CR; empty lines and blanks at a line's end are passed over. */
export function parseIntelHex(file: Uint8Array): HexResult {
  if (file.length > MAX_HEX_FILE_BYTES)
    return bad('too-long', 1, `the file has ${file.length} bytes, at most ${MAX_HEX_FILE_BYTES} are read`);
  const reading: Reading = { pieces: [], lines: [], base: 0, isSegmented: true, hasEnded: false };
  let line = 0;
  for (let start = 0; start < file.length; ) {
    let end = start;
    while (end < file.length && file[end] !== LF && file[end] !== CR) end += 1;
    line += 1;
    const problem = takeLine(reading, file.subarray(start, trimmedEnd(file, start, end)), line);
    if (problem) return { kind: 'bad', problem };
    start = end + (file[end] === CR && file[end + 1] === LF ? 2 : 1);
  }
  if (!reading.hasEnded)
    return bad(
      'no-end',
      Math.max(line, 1),
      'the file ends without an end record (:00000001FF): it was cut off, or is no Intel HEX',
    );
  const joined = joinSegments(reading.pieces);
  if (joined.kind === 'overlap') {
    const [first, second] = [reading.lines[joined.overlap.first] ?? 0, reading.lines[joined.overlap.second] ?? 0];
    return bad('overlap', second, `address ${hex(joined.overlap.address)} was already given in line ${first}`);
  }
  if (joined.image.sizeBytes === 0) return bad('empty', line, 'the file holds no data');
  return joined;
}

/** Writes an image as Intel HEX with 16 bytes a line, extended linear addresses where needed, and LF line ends. */
export function formatIntelHex(image: FlashImage): string {
  const lines: string[] = [];
  let upper = 0;
  for (const { address, bytes } of image.segments) {
    for (let offset = 0; offset < bytes.length; ) {
      const at = address + offset;
      if (Math.floor(at / 0x10000) !== upper) {
        upper = Math.floor(at / 0x10000);
        lines.push(record(0, HEX_RECORD.extendedLinearAddress, Uint8Array.of(upper >> 8, upper & 0xff)));
      }
      const piece = bytes.subarray(offset, offset + Math.min(16, 0x10000 - (at % 0x10000)));
      lines.push(record(at % 0x10000, HEX_RECORD.data, piece));
      offset += piece.length;
    }
  }
  return `${[...lines, ':00000001FF'].join('\n')}\n`;
}

const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;
/** Address and type and checksum and length: what a record has beside its data. */
const RECORD_OVERHEAD_BYTES = 5;

function trimmedEnd(file: Uint8Array, start: number, end: number): number {
  let trimmed = end;
  while (trimmed > start && (file[trimmed - 1] === 0x20 || file[trimmed - 1] === 0x09)) trimmed -= 1;
  return trimmed;
}

function takeLine(reading: Reading, text: Uint8Array, line: number): HexProblem | null {
  if (text.length === 0) return null;
  if (text[0] !== COLON)
    return { code: 'no-record', line, reason: 'the line does not begin with ":", as every Intel HEX record does' };
  if (reading.hasEnded) return { code: 'data-after-end', line, reason: 'there is a record after the end record' };
  const bytes = bytesOf(text.subarray(1));
  if (!bytes) return { code: 'not-hexadecimal', line, reason: 'the line holds something that is no pair of hexadecimal digits' };
  const length = bytes[0] ?? 0;
  if (bytes.length !== length + RECORD_OVERHEAD_BYTES)
    return {
      code: 'wrong-length',
      line,
      reason: `the record says ${length} data bytes and holds ${bytes.length - RECORD_OVERHEAD_BYTES}`,
    };
  const sum = bytes.reduce((total, byte) => total + byte, 0) & 0xff;
  if (sum !== 0) {
    const given = bytes.at(-1) ?? 0;
    return {
      code: 'wrong-checksum',
      line,
      reason: `checksum ${hex(given)}, expected ${hex((given - sum) & 0xff)}: the file is damaged`,
    };
  }
  return takeRecord(reading, bytes, line);
}

function takeRecord(reading: Reading, bytes: Uint8Array, line: number): HexProblem | null {
  const offset = word(bytes, 1);
  const type = bytes[3] ?? 0;
  const data = bytes.subarray(4, -1);
  const expected = DATA_LENGTH[type];
  if (expected === undefined) return { code: 'unknown-record', line, reason: `record type ${hex(type)} is none of 00 to 05` };
  if (expected !== 'any' && data.length !== expected)
    return { code: 'wrong-length', line, reason: `a record of type ${hex(type)} holds ${expected} bytes, not ${data.length}` };
  switch (type) {
    case HEX_RECORD.endOfFile:
      reading.hasEnded = true;
      return null;
    case HEX_RECORD.extendedSegmentAddress:
      reading.base = word(data, 0) * 16;
      reading.isSegmented = true;
      return null;
    case HEX_RECORD.extendedLinearAddress:
      reading.base = word(data, 0) * 0x10000;
      reading.isSegmented = false;
      return null;
    case HEX_RECORD.data: {
      const limit = reading.isSegmented ? 0x10000 : 0x1_0000_0000 - reading.base;
      if (offset + data.length > limit)
        return { code: 'address-wraps', line, reason: `the record runs over the end of its address range at ${hex(offset)}` };
      reading.pieces.push({ address: reading.base + offset, bytes: data });
      reading.lines.push(line);
      return null;
    }
    default:
      return null;
  }
}

const DATA_LENGTH: readonly ('any' | number)[] = ['any', 0, 2, 4, 2, 4];

function bytesOf(digits: Uint8Array): Uint8Array | null {
  if (digits.length % 2 !== 0) return null;
  const bytes = new Uint8Array(digits.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const value = digitOf(digits[2 * index]) * 16 + digitOf(digits[2 * index + 1]);
    if (Number.isNaN(value)) return null;
    bytes[index] = value;
  }
  return bytes;
}

function digitOf(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const letter = code | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Number.NaN;
}

function record(offset: number, type: number, data: Uint8Array): string {
  const bytes = [data.length, offset >> 8, offset & 0xff, type, ...data];
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  return `:${[...bytes, -sum & 0xff].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join('')}`;
}

const word = (bytes: Uint8Array, at: number): number => (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
const hex = (value: number): string => `0x${value.toString(16).toUpperCase()}`;

// SPDX-License-Identifier: AGPL-3.0-or-later
// A PNG of 8 bit RGBA pixels. Source: PNG Specification, 3rd edition (W3C, 2025), 5 (chunks), 9.2 (filters), 11.2.1 (IHDR).
import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const RGBA = 6;
const LEVEL = 6;

/** Encodes `size` x `size` pixels, four bytes each, rows from the top. */
export function encodePng(pixels: Uint8Array, size: number): Uint8Array {
  const rows = Buffer.alloc(size * (size * 4 + 1));
  // Each row begins with its filter: none.
  for (let row = 0; row < size; row += 1)
    rows.set(pixels.subarray(row * size * 4, (row + 1) * size * 4), row * (size * 4 + 1) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, RGBA, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from(SIGNATURE),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: LEVEL })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// Meshes and packages for specs.
import { crc32, deflateRawSync } from 'node:zlib';
import type { ByteSource } from './zip-directory.js';

/** A point in mm. */
export type Point = readonly [number, number, number];
const FACES = ['021', '032', '456', '467', '015', '054', '126', '165', '237', '276', '304', '347'];

/** The eight corners and twelve faces of a box. */
export function box([x, y, z]: Point, [ox, oy, oz]: Point = [0, 0, 0]): Point[][] {
  const corners: Point[] = ['000', '100', '110', '010', '001', '101', '111', '011'].map(
    ([a, b, c]): Point => [ox + Number(a) * x, oy + Number(b) * y, oz + Number(c) * z],
  );
  return FACES.map((face) => [...face].map((corner): Point => corners[Number(corner)] ?? [0, 0, 0]));
}

/** Nine coordinates for each triangle. */
export const flat = (triangles: readonly (readonly Point[])[]): Float32Array => Float32Array.from(triangles.flat(2));

/** A package as zip writers make it; `deflate` false: stored. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>, deflate = true): Uint8Array {
  const [locals, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const bytes = Buffer.from(content);
    const packed = deflate ? deflateRawSync(bytes) : bytes;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(deflate ? 8 : 0, 4);
    fields.writeUInt32LE(crc32(bytes), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const at = Buffer.alloc(4);
    at.writeUInt32LE(offset);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, Buffer.from(name), packed]);
    locals.push(local);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.alloc(2), fields, Buffer.alloc(10), at, Buffer.from(name)]));
    offset += local.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, ...directory, Buffer.from('PK\x05\x06'), end]);
}

/** Bytes as a source, streamed in pieces. */
export function sourceOf(bytes: Uint8Array, piece = 1_000): ByteSource {
  return {
    sizeBytes: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
    async *stream(offset, length) {
      for (let at = offset; at < offset + length; at += piece)
        yield await Promise.resolve(bytes.subarray(at, Math.min(at + piece, offset + length)));
    },
  };
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { inflateRawSync, inflateSync } from 'node:zlib';
import type { Inflate } from '@fabcommons/gcode';
import { CliError } from './cli-error.js';
import { isZip, openProgramOfZip } from './zip-program.js';

/** Bytes read at a time. */
const CHUNK_BYTES = 256 * 1024;
/** RFC 1950: the compression method in the low half of zlib's first byte. */
const ZLIB_DEFLATE = 8;

/** The bytes of a program: a file, `-` for what comes on standard input, or the program inside a .gcode.3mf. */
export async function* programBytes(path: string): AsyncIterable<Uint8Array> {
  if (path === '-') {
    yield* process.stdin as AsyncIterable<Uint8Array>;
    return;
  }
  const facts = await stat(path).catch((cause: unknown) => {
    throw new CliError('not-found', `${path} cannot be read.`, cause);
  });
  if (!facts.isFile()) throw new CliError('usage', `${path} is no file.`);
  if (await isZip(path)) yield* openProgramOfZip(path, facts.size);
  else yield* createReadStream(path, { highWaterMark: CHUNK_BYTES }) as AsyncIterable<Uint8Array>;
}

/** Deflate for binary G-code, with zlib's frame or bare; never more than the block says. */
export const inflate: Inflate = (packed, sizeBytes) => {
  const hasFrame = ((packed[0] ?? 0) & 15) === ZLIB_DEFLATE && (((packed[0] ?? 0) << 8) | (packed[1] ?? 0)) % 31 === 0;
  return (hasFrame ? inflateSync : inflateRawSync)(packed, { maxOutputLength: Math.max(sizeBytes, 1) });
};

// SPDX-License-Identifier: AGPL-3.0-or-later
// The program inside a .gcode.3mf of Bambu Studio and OrcaSlicer: a zip whose member Metadata/plate_1.gcode it is. Source: APPNOTE.TXT 6.3.10.
import { createReadStream } from 'node:fs';
import { createInflateRaw } from 'node:zlib';
import { CliError } from './cli-error.js';
import { readAt } from './read-at.js';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
/** The end record with the longest comment it may carry. */
const END_SEARCH_BYTES = 22 + 65_535;
/** A directory of some ten thousand members. */
const MAX_DIRECTORY_BYTES = 1_048_576;
/** Largest program that is unpacked: more is a bomb, not a job. */
const MAX_PROGRAM_BYTES = 2 * 1024 ** 3;
const STORED = 0;
const DEFLATED = 8;

type Member = { name: string; method: number; packedBytes: number; sizeBytes: number; headerAt: number };

/** True when a file begins as a zip does. */
export async function isZip(path: string): Promise<boolean> {
  const start = await readAt(path, 0, 4);
  return start.length === 4 && start.readUInt32LE(0) === LOCAL_HEADER;
}

/** The bytes of the first program in it, unpacked as they are read. */
export async function* openProgramOfZip(path: string, fileBytes: number): AsyncIterable<Uint8Array> {
  const member = (await members(path, fileBytes)).find(({ name }) => /\.gcode$/iu.test(name));
  if (member === undefined)
    throw new CliError('usage', `${path} holds no program: slice the plate and export "all sliced file".`);
  if (member.method !== STORED && member.method !== DEFLATED)
    throw new CliError('usage', `${path}: ${member.name} is packed by method ${member.method}; only deflate is known.`);
  const local = await readAt(path, member.headerAt, LOCAL_BYTES);
  if (local.length < LOCAL_BYTES || local.readUInt32LE(0) !== LOCAL_HEADER) throw damaged(path);
  const start = member.headerAt + LOCAL_BYTES + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (member.packedBytes === 0) return;
  const packed = createReadStream(path, { start, end: start + member.packedBytes - 1 });
  const bytes = member.method === STORED ? packed : packed.pipe(createInflateRaw());
  packed.on('error', (error) => bytes.destroy(error));
  let size = 0;
  try {
    for await (const chunk of bytes as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > Math.min(member.sizeBytes, MAX_PROGRAM_BYTES))
        throw new CliError('usage', `${path}: ${member.name} unpacks to more than it says; it is not read.`);
      yield chunk;
    }
  } catch (cause) {
    throw cause instanceof CliError ? cause : damaged(path, cause);
  } finally {
    packed.destroy();
  }
}

async function members(path: string, fileBytes: number): Promise<Member[]> {
  const tailAt = Math.max(0, fileBytes - END_SEARCH_BYTES);
  const tail = await readAt(path, tailAt, fileBytes - tailAt);
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(END_RECORD);
  const at = tail.lastIndexOf(mark);
  if (at < 0 || at + 22 > tail.length) throw damaged(path);
  const directoryBytes = tail.readUInt32LE(at + 12);
  if (directoryBytes > MAX_DIRECTORY_BYTES) throw damaged(path);
  const directory = await readAt(path, tail.readUInt32LE(at + 16), directoryBytes);
  const found: Member[] = [];
  for (let place = 0; place + CENTRAL_BYTES <= directory.length; ) {
    if (directory.readUInt32LE(place) !== CENTRAL_HEADER) throw damaged(path);
    const nameBytes = directory.readUInt16LE(place + 28);
    found.push({
      name: directory.toString('utf8', place + CENTRAL_BYTES, place + CENTRAL_BYTES + nameBytes),
      method: directory.readUInt16LE(place + 10),
      packedBytes: directory.readUInt32LE(place + 20),
      sizeBytes: directory.readUInt32LE(place + 24),
      headerAt: directory.readUInt32LE(place + 42),
    });
    place += CENTRAL_BYTES + nameBytes + directory.readUInt16LE(place + 30) + directory.readUInt16LE(place + 32);
  }
  return found;
}

const damaged = (path: string, cause?: unknown): CliError =>
  new CliError('usage', `${path} is damaged: its zip cannot be read.`, cause);

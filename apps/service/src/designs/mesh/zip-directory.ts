// SPDX-License-Identifier: AGPL-3.0-or-later
// The directory of a zip file, and its entries as streams with a bound. Source: PKWARE APPNOTE 6.3.10, 4.3.6 to 4.3.16 and 4.4.
import { Readable, pipeline } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

/** Bytes that can be read from any place, e.g. a file. */
export interface ByteSource {
  readonly sizeBytes: number;
  /** Exactly `length` bytes; fewer only at the end. */
  read(offset: number, length: number): Promise<Uint8Array>;
  stream(offset: number, length: number): AsyncIterable<Uint8Array>;
}

/** One file in the archive. */
export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  readonly packedBytes: number;
  readonly headerOffset: number;
}

/** Why bytes are no archive that we read. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
  constructor(
    readonly code: 'not-zip' | 'damaged' | 'bomb',
    message: string,
  ) {
    super(message);
  }
}

/** Most entries of an archive. */
export const MAX_ENTRIES = 10_000;
/** Longest comment at the end (4.4.12). */
const MAX_TAIL_BYTES = 22 + 65_535;
const MAX_DIRECTORY_BYTES = 4 * 1024 * 1024;
const END_MARK = 0x06054b50;
const ENTRY_MARK = 0x02014b50;
const LOCAL_MARK = 0x04034b50;
const STORED = 0;
const DEFLATED = 8;
/** Deflate reaches 1032 : 1 on zeros; XML of meshes stays below 30 : 1. */
const MAX_RATIO = 200;
/** Small entries may be packed as tightly as they like. */
const RATIO_FROM_BYTES = 4 * 1024 * 1024;

/** Reads the directory. @throws ZipError `not-zip`, `damaged`, `bomb` (too many entries) */
export async function zipEntries(source: ByteSource): Promise<ZipEntry[]> {
  const tailBytes = Math.min(source.sizeBytes, MAX_TAIL_BYTES);
  const tail = viewOf(await source.read(source.sizeBytes - tailBytes, tailBytes));
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END_MARK) end -= 1;
  if (end < 0) throw new ZipError('not-zip', 'it has no directory of a zip file at its end');
  const count = tail.getUint16(end + 10, true);
  const [bytes, offset] = [tail.getUint32(end + 12, true), tail.getUint32(end + 16, true)];
  if (count > MAX_ENTRIES) throw new ZipError('bomb', `it holds ${count} files; at most ${MAX_ENTRIES} are read`);
  if (bytes > MAX_DIRECTORY_BYTES || offset + bytes > source.sizeBytes) throw damaged('its directory lies outside of the file');
  const directory = await source.read(offset, bytes);
  return entriesOf(directory, count);
}

function entriesOf(directory: Uint8Array, count: number): ZipEntry[] {
  const view = viewOf(directory);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== ENTRY_MARK) throw damaged('its directory is cut off');
    const method = view.getUint16(at + 10, true);
    const [nameBytes, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const name = new TextDecoder().decode(directory.subarray(at + 46, at + 46 + (nameBytes ?? 0)));
    const isEncrypted = (view.getUint16(at + 8, true) & 1) === 1;
    if ((method === STORED || method === DEFLATED) && !isEncrypted) {
      const [packedBytes, headerOffset] = [view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
      entries.push({ name, isDeflated: method === DEFLATED, packedBytes, headerOffset });
    } else entries.push({ name: '', isDeflated: false, packedBytes: 0, headerOffset: 0 });
    at += 46 + (nameBytes ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return entries.filter(({ name }) => name !== '');
}

/** The unpacked bytes of an entry, at most `maxBytes`. What the archive says of their number is not believed. @throws ZipError while it is read */
export async function* zipEntry(source: ByteSource, entry: ZipEntry, maxBytes: number): AsyncGenerator<Uint8Array> {
  const header = viewOf(await source.read(entry.headerOffset, 30));
  if (header.byteLength < 30 || header.getUint32(0, true) !== LOCAL_MARK)
    throw damaged(`"${entry.name}" is not where the directory says`);
  const offset = entry.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (offset + entry.packedBytes > source.sizeBytes) throw damaged(`"${entry.name}" is cut off`);
  const packed = source.stream(offset, entry.packedBytes);
  let bytes = 0;
  for await (const chunk of entry.isDeflated ? inflated(packed, entry.name) : packed) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new ZipError('bomb', `"${entry.name}" unpacks to more than ${Math.round(maxBytes / 1024 ** 2)} MB`);
    if (bytes > RATIO_FROM_BYTES && bytes > entry.packedBytes * MAX_RATIO)
      throw new ZipError('bomb', `"${entry.name}" unpacks to more than ${MAX_RATIO} times its size`);
    yield chunk;
  }
}

async function* inflated(packed: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw();
  // A failure comes out of the loop below; pipeline only sees to it that both ends close.
  pipeline(Readable.from(packed), inflate, (error) => void error);
  try {
    for await (const chunk of inflate) yield chunk as Uint8Array;
  } catch (error) {
    throw damaged(`"${name}" cannot be unpacked (${error instanceof Error ? error.message : String(error)})`);
  } finally {
    inflate.destroy();
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const damaged = (what: string): ZipError => new ZipError('damaged', what);

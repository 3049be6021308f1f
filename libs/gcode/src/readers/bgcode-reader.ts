// SPDX-License-Identifier: AGPL-3.0-or-later
import { MAX_BGCODE_BLOCK_BYTES } from '../limits.js';
import { crc32 } from './crc32.js';
import { unpackHeatshrink } from './heatshrink.js';
import { MeatPackReader } from './meatpack.js';

/** Unpacks deflate, with or without zlib's frame: what `node:zlib` or a browser has. Null or an exception when the data is none. */
export type Inflate = (packed: Uint8Array, sizeBytes: number) => Uint8Array | null;

/** Whom the reader tells what it finds, in the order of the file. */
export interface BgcodeTaker {
  /** The next bytes of the program itself. */
  gcode(bytes: Uint8Array): void;
  /** A line of a table about the work. Sample: "filament used [mm]=2041.08". */
  metadata(line: string): void;
  thumbnail(image: { format: 'png' | 'jpg' | 'qoi'; widthPx: number; heightPx: number; bytes: Uint8Array }): void;
  problem(text: string): void;
}

const HEADER_BYTES = 10;
const GCODE = 1;
const THUMBNAIL = 5;
const FORMATS = ['png', 'jpg', 'qoi'] as const;

/** "GCDE". */
const MAGIC = [0x47, 0x43, 0x44, 0x45];

/** True when a file begins as binary G-code does; `bytes` are its first four or more. */
export function isBgcode(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte);
}

/**
 * Reads Prusa's binary G-code, cut anywhere, one block at a time: checks sums, unpacks deflate, heatshrink and MeatPack. A block larger than
 * MAX_BGCODE_BLOCK_BYTES, packed or not, ends it. Source: github.com/prusa3d/libbgcode, doc/specifications.md, version 1.
 */
export class BgcodeReader {
  #held = new Uint8Array(0);
  #isHeaderRead = false;
  #hasChecksums = false;
  #hasFailed = false;
  readonly #meatpack = new MeatPackReader();

  constructor(
    readonly taker: BgcodeTaker,
    readonly inflate: Inflate,
  ) {}

  push(chunk: Uint8Array): void {
    if (this.#hasFailed) return;
    let bytes = join(this.#held, chunk);
    for (;;) {
      const taken = this.#isHeaderRead ? this.#block(bytes) : this.#header(bytes);
      if (taken === 0 || this.#hasFailed) break;
      bytes = bytes.subarray(taken);
    }
    this.#held = this.#hasFailed ? new Uint8Array(0) : bytes.slice();
  }

  finish(): void {
    if (this.#hasFailed) return;
    if (this.#held.length > 0 || !this.#isHeaderRead) this.#fail('binary G-code ends in the middle of a block');
  }

  #header(bytes: Uint8Array): number {
    if (bytes.length < HEADER_BYTES) return 0;
    const view = viewOf(bytes);
    if (!isBgcode(bytes)) return this.#fail('no binary G-code: it does not begin with GCDE');
    if (view.getUint32(4, true) !== 1) return this.#fail(`binary G-code of version ${view.getUint32(4, true)}: only 1 is known`);
    const checksum = view.getUint16(8, true);
    if (checksum > 1) return this.#fail(`binary G-code with checksums of kind ${checksum}: only CRC32 is known`);
    this.#hasChecksums = checksum === 1;
    this.#isHeaderRead = true;
    return HEADER_BYTES;
  }

  /** Takes one whole block; 0 when more bytes are needed. */
  #block(bytes: Uint8Array): number {
    if (bytes.length < 12) return 0;
    const view = viewOf(bytes);
    const type = view.getUint16(0, true);
    const compression = view.getUint16(2, true);
    const sizeBytes = view.getUint32(4, true);
    const packedBytes = compression === 0 ? sizeBytes : view.getUint32(8, true);
    if (type > THUMBNAIL || compression > 3)
      return this.#fail(`binary G-code: block of kind ${type} packed by ${compression} is not known`);
    if (sizeBytes > MAX_BGCODE_BLOCK_BYTES || packedBytes > MAX_BGCODE_BLOCK_BYTES)
      return this.#fail(
        `binary G-code: a block of ${Math.max(sizeBytes, packedBytes)} bytes; at most ${MAX_BGCODE_BLOCK_BYTES} are read`,
      );
    const parametersAt = compression === 0 ? 8 : 12;
    const dataAt = parametersAt + (type === THUMBNAIL ? 6 : 2);
    const dataEnd = dataAt + packedBytes;
    const end = dataEnd + (this.#hasChecksums ? 4 : 0);
    if (bytes.length < end) return 0;
    if (this.#hasChecksums && crc32(bytes.subarray(0, dataEnd)) !== view.getUint32(dataEnd, true))
      return this.#fail('binary G-code: the checksum of a block is wrong; the file is damaged');
    const data = this.#unpack(bytes.subarray(dataAt, dataEnd), compression, sizeBytes);
    if (data === null) return this.#fail('binary G-code: a block cannot be unpacked; the file is damaged');
    this.#tell(type, view, parametersAt, data);
    return end;
  }

  #unpack(data: Uint8Array, compression: number, sizeBytes: number): Uint8Array | null {
    if (compression === 0) return data;
    if (compression > 1) return unpackHeatshrink(data, { windowBits: compression === 2 ? 11 : 12, lookaheadBits: 4, sizeBytes });
    try {
      const unpacked = this.inflate(data, sizeBytes);
      return unpacked?.length === sizeBytes ? unpacked : null;
    } catch {
      return null;
    }
  }

  #tell(type: number, view: DataView, parametersAt: number, data: Uint8Array): void {
    const first = view.getUint16(parametersAt, true);
    if (type === GCODE) {
      if (first > 2) return void this.#fail(`binary G-code: encoding ${first} of the program is not known`);
      return this.taker.gcode(first === 0 ? data : this.#meatpack.unpack(data));
    }
    if (type !== THUMBNAIL) {
      let text = '';
      for (const byte of data) text += String.fromCharCode(byte);
      for (const line of text.split('\n')) if (line !== '') this.taker.metadata(line);
      return;
    }
    const format = FORMATS[first];
    if (format === undefined) return;
    const widthPx = view.getUint16(parametersAt + 2, true);
    this.taker.thumbnail({ format, widthPx, heightPx: view.getUint16(parametersAt + 4, true), bytes: data });
  }

  #fail(text: string): 0 {
    this.#hasFailed = true;
    this.taker.problem(text);
    return 0;
  }
}

function join(held: Uint8Array, chunk: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(held.length + chunk.length);
  bytes.set(held);
  bytes.set(chunk, held.length);
  return bytes;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Readable } from 'node:stream';

/** Part of a file, both ends included, as HTTP counts. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** What {@link FileStore.put} kept. */
export interface KeptFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Why a file was not kept. */
export type FileStoreErrorCode = 'too-large' | 'empty' | 'no-space' | 'missing' | 'bad-name';

/** A file that could not be kept or is not there. */
export class FileStoreError extends Error {
  override readonly name = 'FileStoreError';
  constructor(
    readonly code: FileStoreErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string | number>> = {},
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}

/**
 * Bytes kept under their SHA-256: they never change and are never kept twice. Today a folder; an S3 bucket fits the same interface.
 * Names are 64 lower-case hex digits; any other is refused with `bad-name` before it gets near a path.
 */
export abstract class FileStore {
  /**
   * Keeps the bytes durably before it resolves. On any failure nothing is kept.
   * @throws FileStoreError `too-large` beyond `maxBytes`, `empty`, `no-space`; and whatever the source throws
   */
  abstract put(source: Readable | Uint8Array, options: { readonly maxBytes: number }): Promise<KeptFile>;
  /** The bytes, or a part of them. @throws FileStoreError `missing` */
  abstract open(sha256: string, range?: ByteRange): Promise<Readable>;
  /** All bytes at once, for files known to be small. @throws FileStoreError `missing`, `too-large` beyond `maxBytes` */
  abstract read(sha256: string, options: { readonly maxBytes: number }): Promise<Buffer>;
  /** A local path to read from, for programs that want a file (slicers). Never write to it. @throws FileStoreError `missing` */
  abstract path(sha256: string): Promise<string>;
  /** Null when it is not there. */
  abstract stat(sha256: string): Promise<{ readonly sizeBytes: number } | null>;
}

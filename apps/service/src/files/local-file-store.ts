// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Files in a folder: `files/ab/cd/abcd…` (64 hex digits). A file comes in under `files/incoming`, is written through to the disk, and is then
 * moved to its name in one step, so that a name never shows half a file, whatever happens in between.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isMissing, systemErrorCode } from '../errors/index.js';
import { FileStore, FileStoreError, type ByteRange, type KeptFile } from './file-store.js';

const SHA256 = /^[0-9a-f]{64}$/;
const NO_SPACE: ReadonlySet<string | null> = new Set(['ENOSPC', 'EDQUOT']);

/** See the file's header. */
export class LocalFileStore extends FileStore {
  private readonly incoming: string;
  constructor(private readonly folder: string) {
    super();
    this.incoming = join(folder, 'incoming');
  }

  /** Makes the folders and removes what an interrupted upload left. */
  async prepare(): Promise<void> {
    await rm(this.incoming, { recursive: true, force: true });
    await mkdir(this.incoming, { recursive: true, mode: 0o700 });
  }

  async put(source: Readable | Uint8Array, { maxBytes }: { readonly maxBytes: number }): Promise<KeptFile> {
    const path = join(this.incoming, randomUUID());
    try {
      const kept = await writeThrough(path, source, maxBytes);
      await this.moveToItsName(path, kept.sha256);
      return kept;
    } catch (error) {
      await rm(path, { force: true });
      if (!NO_SPACE.has(systemErrorCode(error))) throw error;
      throw new FileStoreError('no-space', 'The disk of the service is full.', {}, error);
    }
  }

  async open(sha256: string, range?: ByteRange): Promise<Readable> {
    const handle = await open(this.pathOf(sha256), 'r').catch((error: unknown) => {
      throw isMissing(error) ? missing(sha256) : error;
    });
    const part = range === undefined ? {} : { start: range.first, end: range.last };
    return handle.createReadStream({ ...part, highWaterMark: 256 * 1024 });
  }

  async read(sha256: string, { maxBytes }: { readonly maxBytes: number }): Promise<Buffer> {
    const found = await this.stat(sha256);
    if (found === null) throw missing(sha256);
    if (found.sizeBytes > maxBytes) throw tooLarge(maxBytes);
    return readFile(this.pathOf(sha256));
  }

  async path(sha256: string): Promise<string> {
    if ((await this.stat(sha256)) === null) throw missing(sha256);
    return this.pathOf(sha256);
  }

  async stat(sha256: string): Promise<{ readonly sizeBytes: number } | null> {
    try {
      return { sizeBytes: (await stat(this.pathOf(sha256))).size };
    } catch (error) {
      if (isMissing(error)) return null;
      throw error;
    }
  }

  private pathOf(sha256: string): string {
    if (!SHA256.test(sha256)) throw new FileStoreError('bad-name', 'A file is asked for by 64 lower-case hex digits (SHA-256).');
    return join(this.folder, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  }

  private async moveToItsName(from: string, sha256: string): Promise<void> {
    const to = this.pathOf(sha256);
    const parent = join(to, '..');
    await mkdir(parent, { recursive: true, mode: 0o700 });
    await rename(from, to);
    // The name itself is durable only once its folder is written.
    await syncFolder(parent);
    await syncFolder(join(parent, '..'));
    await syncFolder(this.folder);
  }
}

async function writeThrough(path: string, source: Readable | Uint8Array, maxBytes: number): Promise<KeptFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  const handle = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of chunksOf(source)) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxBytes) throw tooLarge(maxBytes);
      hash.update(chunk);
      await writeAll(handle, chunk);
    }
    if (sizeBytes === 0) throw new FileStoreError('empty', 'The file is empty.');
    await handle.datasync();
  } finally {
    await handle.close();
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

async function* chunksOf(source: Readable | Uint8Array): AsyncGenerator<Uint8Array> {
  if (source instanceof Readable) yield* source as AsyncIterable<Uint8Array>;
  else yield source;
}

async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.length; ) {
    const { bytesWritten } = await handle.write(chunk, offset);
    offset += bytesWritten;
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function missing(sha256: string): FileStoreError {
  return new FileStoreError('missing', 'There is no file with this SHA-256.', { sha256 });
}

function tooLarge(maxBytes: number): FileStoreError {
  return new FileStoreError('too-large', `The file is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`, { maxBytes });
}

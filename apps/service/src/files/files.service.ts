// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { MAX_FILE_BYTES, MAX_PROGRAM_BYTES, type StoredFile } from '@fabcommons/contracts';
import { Clock } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import { FileStore, FileStoreError, type KeptFile } from './file-store.js';
import { FilesRepository } from './files.repository.js';
import { mediaTypeOf, plainName } from './media-type.js';

/** What one person may upload in a day: enough for large designs, too little to fill a disk overnight. */
const MAX_BYTES_PER_PERSON_AND_DAY = 5 * 1024 * 1024 * 1024;
/** What mediaTypeOf says of G-code. */
const PROGRAM_TYPE = 'text/x.gcode';
const DAY_MS = 24 * 60 * 60_000;

/** Files as features use them: bytes in the store, and a row that says what they are. */
@Injectable()
export class FilesService {
  constructor(
    @Inject(FilesRepository) private readonly repository: FilesRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(FileStore) readonly store: FileStore,
  ) {}

  /**
   * Keeps a file. `by` null: the service itself (shipped designs, slicing). The same bytes again change nothing.
   * @throws ApiProblem `file-empty`, `too-large`, `too-many-requests` (the day's share is used up), `unavailable` (disk full)
   */
  async put(source: Readable | Uint8Array, about: { readonly name: string; readonly by: string | null }): Promise<StoredFile> {
    if (about.by !== null) await this.requireShare(about.by);
    const name = plainName(about.name);
    const mediaType = mediaTypeOf(name);
    const { sha256, sizeBytes } = await this.keep(source, mediaType === PROGRAM_TYPE ? MAX_PROGRAM_BYTES : MAX_FILE_BYTES);
    const file = { sha256, sizeBytes, name, mediaType };
    await this.repository.insertOnce({ ...file, createdAt: this.clock.now(), createdBy: about.by });
    return file;
  }

  /** Null when no such file was kept. */
  async find(sha256: string): Promise<StoredFile | null> {
    return (await this.findMany([sha256])).get(sha256) ?? null;
  }

  /** Those of the files that exist, by hash. */
  async findMany(hashes: readonly string[]): Promise<ReadonlyMap<string, StoredFile>> {
    return new Map((await this.repository.find([...new Set(hashes)])).map((file) => [file.sha256, file]));
  }

  private async keep(source: Readable | Uint8Array, maxBytes: number): Promise<KeptFile> {
    try {
      return await this.store.put(source, { maxBytes });
    } catch (error) {
      if (!(error instanceof FileStoreError)) throw error;
      if (error.code === 'empty') throw new ApiProblem('file-empty', 'The file is empty.', { cause: error });
      if (error.code === 'too-large') throw new ApiProblem('too-large', error.message, { cause: error });
      if (error.code === 'no-space') throw new ApiProblem('unavailable', error.message, { cause: error });
      throw error;
    }
  }

  private async requireShare(personId: string): Promise<void> {
    const sinceDayAgo = new Date(this.clock.nowMs() - DAY_MS);
    if ((await this.repository.bytesBy(personId, sinceDayAgo)) >= MAX_BYTES_PER_PERSON_AND_DAY) {
      throw new ApiProblem('too-many-requests', 'You uploaded 5 GB within a day: go on tomorrow.');
    }
  }
}

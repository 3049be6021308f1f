// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { StoredFile } from '@fabcommons/contracts';
import { DataSource, In } from 'typeorm';
import { toSafeInteger } from '../database/index.js';
import { FileRow } from './file.entity.js';

/** Rows of stored files. */
@Injectable()
export class FilesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** A file that is known keeps its first name. */
  async insertOnce(file: StoredFile & { readonly createdAt: Date; readonly createdBy: string | null }): Promise<void> {
    await this.dataSource.createQueryBuilder().insert().into(FileRow).values(file).orIgnore().execute();
  }

  async find(hashes: readonly string[]): Promise<StoredFile[]> {
    const rows = await this.dataSource.getRepository(FileRow).findBy({ sha256: In([...hashes]) });
    return rows.map(({ sha256, sizeBytes, name, mediaType }) => ({ sha256, sizeBytes, name, mediaType }));
  }

  /** What a person uploaded since then. */
  async bytesBy(personId: string, since: Date): Promise<number> {
    const rows: { bytes: string }[] = await this.dataSource.query(
      'SELECT coalesce(sum(size_bytes), 0) AS bytes FROM files WHERE created_by = $1 AND created_at > $2',
      [personId, since],
    );
    return toSafeInteger(rows[0]?.bytes ?? 0);
  }
}

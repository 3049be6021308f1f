// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { FirmwareQuery } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { FirmwareImageRow } from './firmware-image.entity.js';
import type { BoardFacts, StoredImage } from './firmware-image.js';

/** Rows of firmware images. */
@Injectable()
export class FirmwareImagesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async find(id: string): Promise<StoredImage | null> {
    return this.rows().findOneBy({ id });
  }

  /** @throws QueryFailedError of constraint `firmware_images_version_key` when the name has this version, of `firmware_images_pkey` when the id is taken */
  async insert(image: Omit<StoredImage, 'number'>): Promise<void> {
    await this.rows().insert(image);
  }

  /** Those for the machine's board first, then those of its firmware, the newest of each first. */
  async list(query: FirmwareQuery, { machine, offset }: { machine: BoardFacts | null; offset: number }): Promise<StoredImage[]> {
    const rows = this.rows().createQueryBuilder('image');
    if (query.board !== undefined) rows.andWhere(':board = ANY (image.boards)', { board: query.board });
    if (query.firmware !== undefined) rows.andWhere('image.firmware = :firmware', { firmware: query.firmware });
    const words = query.q?.replaceAll('\0', '').trim() ?? '';
    if (words !== '') {
      const like = `%${words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
      rows.andWhere("(image.name || ' ' || image.version || ' ' || image.notes) ILIKE :like", { like });
    }
    return rows
      .orderBy(
        'CASE WHEN CAST(:own AS text) = ANY (image.boards) THEN 0 WHEN image.firmware = CAST(:runs AS text) THEN 1 ELSE 2 END',
      )
      .addOrderBy('image.number', 'DESC')
      .setParameters({ own: machine?.board ?? null, runs: machine?.firmware ?? null })
      .limit(query.limit + 1)
      .offset(offset)
      .getMany();
  }

  private rows() {
    return this.dataSource.getRepository(FirmwareImageRow);
  }
}

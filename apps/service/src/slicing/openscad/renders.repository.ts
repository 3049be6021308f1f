// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ScadRenderRow } from './render.entity.js';

/** Rendered meshes by the hash of what they were made of. */
@Injectable()
export class RendersRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** SHA-256 of the mesh; null when it was not rendered yet. */
  async find(cacheKey: string): Promise<string | null> {
    return (await this.rows().findOneBy({ cacheKey }))?.meshSha256 ?? null;
  }

  /** The same again changes nothing. */
  async keep(render: { cacheKey: string; meshSha256: string; values: object; createdAt: Date }): Promise<void> {
    await this.rows().createQueryBuilder().insert().values(render).orIgnore().execute();
  }

  private rows() {
    return this.dataSource.getRepository(ScadRenderRow);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Material } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { MaterialRow } from './material.entity.js';

/** Kinds in one answer. */
const MAX_MATERIALS = 1_000;

/** Rows of material kinds. */
@Injectable()
export class MaterialsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async list(): Promise<Material[]> {
    return this.rows().find({ order: { kind: 'ASC', name: 'ASC', id: 'ASC' }, take: MAX_MATERIALS });
  }

  async find(id: string, tx?: EntityManager): Promise<Material | null> {
    return this.rows(tx).findOneBy({ id });
  }

  async insert(material: Material, tx?: EntityManager): Promise<void> {
    await this.rows(tx).insert(material);
  }

  private rows(tx?: EntityManager) {
    return (tx ?? this.dataSource).getRepository(MaterialRow);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, type FindOptionsWhere, In } from 'typeorm';
import { lockRows } from '../database/index.js';
import type { LotSeed, MachineLoad, StoredLot } from './lot.js';
import { LotRow } from './lot.entity.js';
import { MachineLoadRow } from './machine-load.entity.js';

/** Lots of one answer. */
const MAX_LOTS = 2_000;

/** Rows of lots, and of what is loaded where. */
@Injectable()
export class LotsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Newest last. `ids` or `spaceIds` narrow it. */
  async list(query: { ids?: readonly string[]; spaceIds?: readonly string[] } = {}, tx?: EntityManager): Promise<StoredLot[]> {
    const where: FindOptionsWhere<LotRow> = {};
    if (query.ids) where.id = In([...query.ids]);
    if (query.spaceIds) where.spaceId = In([...query.spaceIds]);
    const rows = await this.manager(tx)
      .getRepository(LotRow)
      .find({ where, relations: { material: true }, order: { registeredAt: 'ASC', id: 'ASC' }, take: MAX_LOTS });
    return rows.map(toLot);
  }

  async find(id: string, tx?: EntityManager): Promise<StoredLot | null> {
    return (await this.list({ ids: [id] }, tx))[0] ?? null;
  }

  async insert(seed: LotSeed, tx: EntityManager): Promise<void> {
    await tx.getRepository(LotRow).insert(seed);
  }

  /** Whoever counts a lot, counts alone. */
  async lock(id: string, tx: EntityManager): Promise<void> {
    await lockRows(tx, 'lots', [id]);
  }

  /** What is loaded: in these machines, or of these lots, wherever it is. */
  async loads(
    query: { machineIds: readonly string[] } | { lotIds: readonly string[] },
    tx?: EntityManager,
  ): Promise<MachineLoad[]> {
    const where = 'machineIds' in query ? { machineId: In([...query.machineIds]) } : { lotId: In([...query.lotIds]) };
    const rows = await this.manager(tx)
      .getRepository(MachineLoadRow)
      .find({ where, relations: { machine: true }, order: { machineId: 'ASC', tool: 'ASC' } });
    return rows.map(({ machineId, machine, tool, lotId }) => ({ machineId, machineName: machine?.name ?? '', tool, lotId }));
  }

  /** Puts a lot into a tool, out of wherever it was; null empties the tool. */
  async load(place: { machineId: string; tool: number; lotId: string | null; at: Date }, tx: EntityManager): Promise<void> {
    const { machineId, tool, lotId, at } = place;
    const rows = tx.getRepository(MachineLoadRow);
    await rows.delete({ machineId, tool });
    if (lotId === null) return;
    await rows.delete({ lotId });
    await rows.insert({ machineId, tool, lotId, loadedAt: at });
  }

  private manager(tx?: EntityManager): EntityManager {
    return tx ?? this.dataSource.manager;
  }
}

function toLot(row: LotRow): StoredLot {
  const { id, spaceId, name, initial, location, lotCode, registeredAt, material } = row;
  if (!material) throw new Error(`lot ${id} was read without its material`);
  return { id, spaceId, name, material, initial, location, lotCode, registeredAt };
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { IdentityReport, MachineChange, MachineQuery } from '@fabcommons/contracts';
import { DataSource, type EntityManager, type FindOptionsWhere } from 'typeorm';
import { withDeadline } from '../config/index.js';
import { lockRows } from '../database/index.js';
import type { BedChange, MachineSeed, StopRecord, StoredMachine } from './machine.js';
import { MachineRow } from './machine.entity.js';
import { MachineStopRow } from './machine-stop.entity.js';

/** Machines of one answer; a workshop has tens. */
const MAX_MACHINES = 1_000;

/** Rows of machines and of emergency stops. */
@Injectable()
export class MachinesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** By space and name. */
  async list(query: MachineQuery = {}): Promise<StoredMachine[]> {
    const where: FindOptionsWhere<MachineRow> = {};
    if (query.spaceId !== undefined) where.spaceId = query.spaceId;
    if (query.process !== undefined) where.process = query.process;
    const rows = await this.rows().find({
      where,
      relations: { space: true },
      order: { spaceId: 'ASC', name: 'ASC', id: 'ASC' },
      take: MAX_MACHINES,
    });
    return rows.map(toMachine);
  }

  async find(id: string, tx?: EntityManager): Promise<StoredMachine | null> {
    const row = await this.rows(tx).findOne({ where: { id }, relations: { space: true } });
    return row && toMachine(row);
  }

  /** @throws QueryFailedError of constraint `machines_bridge_key` when the bridge's key is taken */
  async insert(seed: MachineSeed, tx?: EntityManager): Promise<void> {
    const { said, createdAt, ...rest } = seed;
    await this.rows(tx).insert({ ...rest, ...said, bed: 'clear', bedAt: createdAt, bedBy: null, createdAt });
  }

  async change(id: string, { capability, ...rest }: MachineChange): Promise<void> {
    const change = { ...rest, ...capability };
    if (Object.keys(change).length > 0) await this.rows().update({ id }, change);
  }

  async setIdentity(id: string, identity: IdentityReport): Promise<void> {
    await this.rows().update({ id }, { identity });
  }

  async setBed({ machineId, bed, at, by }: BedChange, tx?: EntityManager): Promise<void> {
    await this.rows(tx).update({ id: machineId }, { bed, bedAt: at, bedBy: by });
  }

  /** Locks machines until the transaction ends: no job takes a bed meanwhile, and nobody changes what is loaded. */
  async lock(ids: readonly string[], tx: EntityManager): Promise<void> {
    await lockRows(tx, 'machines', ids);
  }

  /** Takes a clear bed. @returns false when something lies on it */
  async occupyBed(machineId: string, at: Date, tx: EntityManager): Promise<boolean> {
    const { affected } = await this.rows(tx).update({ id: machineId, bed: 'clear' }, { bed: 'occupied', bedAt: at, bedBy: null });
    return affected === 1;
  }

  /** The same record again changes nothing. */
  async insertStop(record: StopRecord): Promise<void> {
    await this.dataSource.createQueryBuilder().insert().into(MachineStopRow).values(record).orIgnore().execute();
  }

  /** Whether the database answers within that time. */
  async isAwake(withinMs: number): Promise<boolean> {
    const asked = this.dataSource.query('SELECT 1').then(
      () => true,
      () => false,
    );
    return withDeadline(asked, withinMs, () => false);
  }

  private rows(tx?: EntityManager) {
    return (tx ?? this.dataSource).getRepository(MachineRow);
  }
}

function toMachine(row: MachineRow): StoredMachine {
  const { id, spaceId, bridgeId, key, name, description, acceptPolicy, jobPolicy, board, virtualSpeed, identity, bed } = row;
  const { process, workVolumeMm, materials, tools, maxToolC, maxBedC, maxSpindleRpm } = row;
  const said = { process, workVolumeMm, materials, tools, maxToolC, maxBedC, maxSpindleRpm };
  const spaceName = row.space?.name ?? '';
  const who = { id, spaceId, spaceName, bridgeId, key, name, description };
  return { ...who, said, acceptPolicy, jobPolicy, board, virtualSpeed, identity, bed };
}

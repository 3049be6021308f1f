// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { MaintenanceEntryRow } from './maintenance-entry.entity.js';
import { MaintenanceTaskRow } from './maintenance-task.entity.js';
import type { StoredEntry, StoredTask } from './maintenance-task.js';

/** Entries of one answer. */
const MAX_ENTRIES = 100;

/** Rows of maintenance tasks and entries. */
@Injectable()
export class MaintenanceRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Tasks in force, by name. */
  async tasks(machineId: string): Promise<StoredTask[]> {
    return this.taskRows().find({ where: { machineId, isRetired: false }, order: { name: 'ASC', id: 'ASC' } });
  }

  async task(id: string, tx?: EntityManager): Promise<StoredTask | null> {
    return this.taskRows(tx).findOneBy({ id });
  }

  /** Machines that have tasks in force. */
  async machineIds(): Promise<string[]> {
    const rows: { id: string }[] = await this.dataSource.query(
      'SELECT DISTINCT machine_id AS id FROM maintenance_tasks WHERE NOT is_retired',
    );
    return rows.map(({ id }) => id);
  }

  /** @returns false when the id is taken */
  async insertTask(task: StoredTask): Promise<boolean> {
    const result = await this.taskRows().createQueryBuilder().insert().values(task).orIgnore().returning('id').execute();
    return Array.isArray(result.raw) && result.raw.length > 0;
  }

  async updateTask(id: string, change: Partial<StoredTask>, tx?: EntityManager): Promise<void> {
    await this.taskRows(tx).update({ id }, change);
  }

  /** Newest first. */
  async entries(machineId: string): Promise<StoredEntry[]> {
    return this.entryRows().find({ where: { machineId }, order: { at: 'DESC', id: 'ASC' }, take: MAX_ENTRIES });
  }

  async entry(id: string): Promise<StoredEntry | null> {
    return this.entryRows().findOneBy({ id });
  }

  /** @returns false when the id is taken */
  async insertEntry(entry: StoredEntry, tx: EntityManager): Promise<boolean> {
    const result = await this.entryRows(tx).createQueryBuilder().insert().values(entry).orIgnore().returning('id').execute();
    return Array.isArray(result.raw) && result.raw.length > 0;
  }

  private taskRows(tx?: EntityManager) {
    return (tx ?? this.dataSource).getRepository(MaintenanceTaskRow);
  }

  private entryRows(tx?: EntityManager) {
    return (tx ?? this.dataSource).getRepository(MaintenanceEntryRow);
  }
}

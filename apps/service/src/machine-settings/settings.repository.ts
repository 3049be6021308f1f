// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, Not } from 'typeorm';
import { SettingsBackupRow } from './settings-backup.entity.js';
import { SettingsVersionRow } from './settings-version.entity.js';
import type { StoredSettings } from './settings-version.js';

/** Versions of one answer. */
const MAX_VERSIONS = 200;

/** Rows of settings versions and of backups. */
@Injectable()
export class SettingsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Newest first. */
  async list(machineId: string): Promise<StoredSettings[]> {
    return this.rows().find({ where: { machineId }, order: { number: 'DESC' }, take: MAX_VERSIONS });
  }

  async find(machineId: string, id: string): Promise<StoredSettings | null> {
    return this.rows().findOneBy({ machineId, id });
  }

  async newest(machineId: string, tx?: EntityManager): Promise<StoredSettings | null> {
    return this.rows(tx).findOne({ where: { machineId }, order: { number: 'DESC' } });
  }

  /** The newest that was read from the machine itself; a file that somebody brought may be of any machine. */
  async newestFromMachine(machineId: string): Promise<StoredSettings | null> {
    return this.rows().findOne({ where: { machineId, origin: Not('upload') }, order: { number: 'DESC' } });
  }

  /** The version that a backup became; null for one that never came. */
  async ofBackup(backupId: string, tx: EntityManager): Promise<StoredSettings | null> {
    const backup = await tx.getRepository(SettingsBackupRow).findOneBy({ id: backupId });
    return backup && this.rows(tx).findOneBy({ id: backup.versionId });
  }

  /** One backup of a machine at a time: versions are numbered without gaps. */
  async lockMachine(machineId: string, tx: EntityManager): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`settings:${machineId}`]);
  }

  async insert(version: StoredSettings, tx: EntityManager): Promise<void> {
    await this.rows(tx).insert(version);
  }

  async seenAgain(id: string, at: Date, tx: EntityManager): Promise<void> {
    await this.rows(tx).update({ id }, { lastSeenAt: at, timesSeen: () => 'times_seen + 1' });
  }

  async insertBackup(row: { id: string; versionId: string; reason: string; receivedAt: Date }, tx: EntityManager): Promise<void> {
    await tx.getRepository(SettingsBackupRow).insert(row);
  }

  private rows(tx?: EntityManager) {
    return (tx ?? this.dataSource).getRepository(SettingsVersionRow);
  }
}

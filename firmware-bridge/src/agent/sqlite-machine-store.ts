// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DatabaseSync } from 'node:sqlite';
import { SettingsBackup } from '@fabcommons/contracts';
import { z } from 'zod';
import type { SessionMemory } from '../session/session.js';
import { type Activity, type BackupStore, MAX_WAITING_BACKUPS, type MachineStore, type WaitingBackup } from './machine-store.js';

/** Tables of {@link SqliteMachineStore} and {@link SqliteBackupStore}. */
export const MACHINE_SCHEMA = `
  CREATE TABLE IF NOT EXISTS machine (
    machine TEXT PRIMARY KEY, position_lost INTEGER NOT NULL DEFAULT 0, is_stopped INTEGER NOT NULL DEFAULT 0,
    purpose TEXT, since TEXT, firmware TEXT, CHECK ((purpose IS NULL) = (since IS NULL))
  ) STRICT;
  CREATE TABLE IF NOT EXISTS backup (
    place INTEGER PRIMARY KEY AUTOINCREMENT, backup_id TEXT NOT NULL UNIQUE, machine TEXT NOT NULL, backup TEXT NOT NULL
  ) STRICT;
`;

const MachineRow = z.object({
  position_lost: z.int(),
  is_stopped: z.int(),
  purpose: z.string().nullable(),
  since: z.string().nullable(),
  firmware: z.string().nullable(),
});
const BackupRow = z.object({
  machine: z.string(),
  backup: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(SettingsBackup),
});
const CountRow = z.object({ count: z.int() });

/** What is kept of each machine, in the journal's own database. */
export class SqliteMachineStore implements MachineStore {
  constructor(private readonly db: DatabaseSync) {}

  memory(machine: string): SessionMemory {
    const row = this.row(machine);
    return { positionLost: row?.position_lost === 1, isStopped: row?.is_stopped === 1 };
  }

  remember(machine: string, { positionLost, isStopped }: SessionMemory): void {
    this.set(machine, 'position_lost = ?, is_stopped = ?', positionLost ? 1 : 0, isStopped ? 1 : 0);
  }

  activity(machine: string): Activity | null {
    const row = this.row(machine);
    return row && row.purpose !== null && row.since !== null ? { purpose: row.purpose, since: row.since } : null;
  }

  note(machine: string, activity: Activity | null): void {
    this.set(machine, 'purpose = ?, since = ?', activity?.purpose ?? null, activity?.since ?? null);
  }

  firmware(machine: string): string | null {
    return this.row(machine)?.firmware ?? null;
  }

  noteFirmware(machine: string, firmwareName: string): void {
    this.set(machine, 'firmware = ?', firmwareName);
  }

  private row(machine: string): z.infer<typeof MachineRow> | null {
    const row = this.db.prepare('SELECT * FROM machine WHERE machine = ?').get(machine);
    return row ? MachineRow.parse(row) : null;
  }

  private set(machine: string, change: string, ...values: (string | number | null)[]): void {
    this.db.prepare('INSERT OR IGNORE INTO machine (machine) VALUES (?)').run(machine);
    this.db.prepare(`UPDATE machine SET ${change} WHERE machine = ?`).run(...values, machine);
  }
}

/** Settings on their way to the service, in the journal's own database. */
export class SqliteBackupStore implements BackupStore {
  constructor(private readonly db: DatabaseSync) {}

  get waitingCount(): number {
    return CountRow.parse(this.db.prepare('SELECT count(*) AS count FROM backup').get()).count;
  }

  add(machine: string, backup: SettingsBackup): number {
    this.db
      .prepare('INSERT OR IGNORE INTO backup (backup_id, machine, backup) VALUES (?, ?, ?)')
      .run(backup.backupId, machine, JSON.stringify(backup));
    const excess = this.waitingCount - MAX_WAITING_BACKUPS;
    if (excess <= 0) return 0;
    this.db.prepare('DELETE FROM backup WHERE place IN (SELECT place FROM backup ORDER BY place LIMIT ?)').run(excess);
    return excess;
  }

  waiting(limit: number): WaitingBackup[] {
    return this.db
      .prepare('SELECT machine, backup FROM backup ORDER BY place LIMIT ?')
      .all(limit)
      .map((row) => BackupRow.parse(row));
  }

  acknowledge(backupIds: readonly string[]): void {
    const remove = this.db.prepare('DELETE FROM backup WHERE backup_id = ?');
    for (const backupId of backupIds) remove.run(backupId);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SettingsBackup } from '@fabcommons/contracts';
import type { SessionMemory } from '../session/session.js';

/** What has a machine other than a job, e.g. `flash`, `restoring settings`; `since` ISO 8601. */
export type Activity = { readonly purpose: string; readonly since: string };

/** What is kept of each machine. Every method that writes is on the disk when it returns. */
export interface MachineStore {
  memory(machine: string): SessionMemory;
  remember(machine: string, memory: SessionMemory): void;
  /** What a process that died has left begun. */
  activity(machine: string): Activity | null;
  /** Null: it has ended. */
  note(machine: string, activity: Activity | null): void;
  /** Name of the firmware that answered last, e.g. `Marlin 2.1.2`. */
  firmware(machine: string): string | null;
  noteFirmware(machine: string, firmwareName: string): void;
}

/** A backup that the service has not acknowledged yet. */
export type WaitingBackup = { readonly machine: string; readonly backup: SettingsBackup };

/** Backups that may wait for the service, over all machines; then the oldest goes: a newer one of the same machine tells more. */
export const MAX_WAITING_BACKUPS = 200;

/** Settings on their way to the service. */
export interface BackupStore {
  /** Keeps one; the same id is kept once. @returns how many older ones had to go */
  add(machine: string, backup: SettingsBackup): number;
  /** The oldest, in the order in which they were taken. */
  waiting(limit: number): WaitingBackup[];
  readonly waitingCount: number;
  acknowledge(backupIds: readonly string[]): void;
}

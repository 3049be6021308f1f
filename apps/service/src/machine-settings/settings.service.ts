// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type {
  MachineSettings,
  SettingsDiff,
  SettingsUpload,
  SettingsVersion,
  SettingsVersionFull,
  ToolRun,
} from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { type Actor, PeopleService, requireRole } from '../accounts/index.js';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { LiveService } from '../live/index.js';
import { type DirectoryEntry, MachineDirectory, MachineStates } from '../machines/index.js';
import { ToolsService } from '../machine-tools/index.js';
import { diffSettings } from './settings-diff.js';
import { settingsHash, type StoredSettings, toVersion } from './settings-version.js';
import { SettingsRepository } from './settings.repository.js';

/** A backup to be kept. */
export type Backup = {
  backupId: string;
  reason: string;
  settings: MachineSettings;
  origin: SettingsVersion['from'];
  personId: string | null;
  toolId: string | null;
};

/** Versions of what machines keep. */
@Injectable()
export class SettingsService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(MachineDirectory) private readonly directory: MachineDirectory,
    @Inject(MachineStates) private readonly states: MachineStates,
    @Inject(PeopleService) private readonly people: PeopleService,
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(ToolsService) private readonly tools: ToolsService,
    @Inject(SettingsRepository) private readonly repository: SettingsRepository,
  ) {}

  /** Newest first, for stewards. @throws ApiProblem `not-found`, `not-allowed` */
  async list(actor: Actor, machineId: string): Promise<SettingsVersion[]> {
    this.forSteward(actor, machineId);
    return this.describe(await this.repository.list(machineId));
  }

  /** @throws ApiProblem `not-found`, `not-allowed` */
  async get(actor: Actor, machineId: string, versionId: string): Promise<SettingsVersionFull> {
    this.forSteward(actor, machineId);
    const stored = await this.version(machineId, versionId);
    return { ...(await this.one(stored)), settings: stored.settings };
  }

  /** @throws ApiProblem `not-found`, `not-allowed` */
  async diff(actor: Actor, machineId: string, { from, to }: { from: string; to: string }): Promise<SettingsDiff> {
    this.forSteward(actor, machineId);
    const [older, newer] = [await this.version(machineId, from), await this.version(machineId, to)];
    return { from: await this.one(older), to: await this.one(newer), ...diffSettings(older.settings, newer.settings) };
  }

  /** A backup that somebody brings as a file. @throws ApiProblem `not-found`, `not-allowed` */
  async upload(actor: Actor, machineId: string, { id, reason, settings }: SettingsUpload): Promise<SettingsVersion> {
    this.forSteward(actor, machineId);
    const personId = actor.kind === 'person' ? actor.personId : null;
    const kept = await this.keep(machineId, { backupId: id, reason, settings, origin: 'upload', personId, toolId: null });
    if (kept.machineId !== machineId) throw new ApiProblem('conflict', 'This id stands for another backup already.');
    return this.one(kept);
  }

  /** Writes a version back: a tool run. @throws ApiProblem `not-found`, `not-allowed`, `firmware-mismatch`, and as a tool's order */
  async restore(actor: Actor, machineId: string, versionId: string, toolId: string): Promise<ToolRun> {
    const entry = this.forSteward(actor, machineId);
    const { settings, number } = await this.version(machineId, versionId);
    const runs = (this.states.identityOf(entry) ?? entry.identity)?.firmware;
    if (runs !== settings.firmware)
      throw new ApiProblem(
        'firmware-mismatch',
        `Version ${number} is of ${settings.firmwareName}; ${entry.name} runs ${runs ?? 'something unknown'}: choose a version of its own firmware.`,
      );
    const op = { kind: 'restore-settings' as const, settings };
    return this.tools.order(actor, machineId, { toolId, op, settingsVersionId: versionId });
  }

  /** The newest settings that were read from a machine, for other features; null when there was no backup yet. */
  async newest(machineId: string): Promise<MachineSettings | null> {
    return (await this.repository.newestFromMachine(machineId))?.settings ?? null;
  }

  /** A bridge's backup: its person is whoever asked for the tool run it belongs to. */
  async keepFromBridge(machineId: string, backup: Omit<Backup, 'origin' | 'personId'>): Promise<void> {
    const personId = backup.toolId === null ? null : await this.tools.personOf(backup.toolId);
    const kept = await this.keep(machineId, { ...backup, personId, origin: personId === null ? 'bridge' : 'person' });
    if (backup.toolId !== null) await this.tools.linkSettings(backup.toolId, kept.id);
  }

  /** Keeps a backup once; the same settings as the newest version's are that version, seen again. */
  private async keep(machineId: string, backup: Backup): Promise<StoredSettings> {
    const now = this.clock.now();
    const kept = await inTransaction(this.dataSource, async (tx) => {
      await this.repository.lockMachine(machineId, tx);
      const known = await this.repository.ofBackup(backup.backupId, tx);
      if (known) return known;
      const newest = await this.repository.newest(machineId, tx);
      const contentHash = settingsHash(backup.settings);
      const row = { id: backup.backupId, reason: backup.reason, receivedAt: now };
      if (newest?.contentHash === contentHash) {
        await this.repository.seenAgain(newest.id, now, tx);
        await this.repository.insertBackup({ ...row, versionId: newest.id }, tx);
        return { ...newest, lastSeenAt: now, timesSeen: newest.timesSeen + 1 };
      }
      const { settings, reason, origin, personId, toolId } = backup;
      const what = { machineId, number: (newest?.number ?? 0) + 1, contentHash, settings };
      const version = { id: this.ids.next(), ...what, reason, origin, personId, toolId, lastSeenAt: now, timesSeen: 1 };
      await this.repository.insert(version, tx);
      await this.repository.insertBackup({ ...row, versionId: version.id }, tx);
      return version;
    });
    this.live.publish(`tools:${machineId}`, { event: 'changed', data: { what: 'settings', id: machineId } });
    return kept;
  }

  private async version(machineId: string, versionId: string): Promise<StoredSettings> {
    const stored = await this.repository.find(machineId, versionId);
    if (!stored) throw new ApiProblem('not-found', 'This machine has no such version of its settings.');
    return stored;
  }

  private forSteward(actor: Actor, machineId: string): DirectoryEntry {
    const entry = this.directory.get(machineId);
    if (!entry) throw new ApiProblem('not-found', 'There is no such machine.');
    requireRole(actor, entry.spaceId, 'steward');
    return entry;
  }

  private async describe(stored: readonly StoredSettings[]): Promise<SettingsVersion[]> {
    const people = await this.people.names(stored.flatMap(({ personId }) => (personId === null ? [] : [personId])));
    return stored.map((version) => toVersion(version, people));
  }

  private async one(stored: StoredSettings): Promise<SettingsVersion> {
    const { personId } = stored;
    return toVersion(stored, await this.people.names(personId === null ? [] : [personId]));
  }
}

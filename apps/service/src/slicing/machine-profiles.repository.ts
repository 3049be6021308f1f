// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { SlicingProfileVersion, SlicingQuality, SlicingSettings } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { inTransaction } from '../database/index.js';
import { SlicingProfileRow } from './slicing-profile.entity.js';

/** Whose profile: one machine's, for one material and quality. */
export interface ProfileAddress {
  readonly machineId: string;
  readonly material: string;
  readonly quality: SlicingQuality;
}

/** Most versions that a list shows. */
const MAX_LISTED = 200;

/** Versions of machines' profiles. */
@Injectable()
export class MachineProfilesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Adds a version; two at once get two numbers. */
  async add(
    { machineId, material, quality }: ProfileAddress,
    version: { id: string; settings: SlicingSettings; note: string; createdAt: Date; createdBy: string },
  ): Promise<void> {
    await inTransaction(this.dataSource, async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`slicing-profile:${machineId}`]);
      const rows = tx.getRepository(SlicingProfileRow);
      const newest = await rows.maximum('version', { machineId, material, quality });
      await rows.insert({ ...version, machineId, material, quality, version: (newest ?? 0) + 1 });
    });
  }

  /** All versions of a machine, newest first. */
  async list(machineId: string): Promise<SlicingProfileVersion[]> {
    const rows = await this.rows().find({
      where: { machineId },
      order: { createdAt: 'DESC', version: 'DESC' },
      relations: { person: true },
      take: MAX_LISTED,
    });
    return rows.map(({ id, material, quality, version, settings, note, createdAt, person }) => ({
      id,
      material,
      quality,
      version,
      settings,
      note,
      createdAt: createdAt.toISOString(),
      createdBy: person ? { id: person.id, name: person.name } : null,
    }));
  }

  /** What the newest version sets; nothing where there is none. */
  async settings(address: ProfileAddress): Promise<SlicingSettings> {
    const [row] = await this.rows().find({ where: { ...address }, order: { version: 'DESC' }, take: 1 });
    return row?.settings ?? {};
  }

  private rows() {
    return this.dataSource.getRepository(SlicingProfileRow);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SetupCodeRow } from './entities/setup-code.entity.js';

/** Any constant that no other advisory lock of the service uses. */
const SETUP_LOCK = 0x736574;

/** Row of the set-up code: at most one. */
@Injectable()
export class SetupRepository {
  /** One set-up at a time, until the transaction ends. */
  async lock(manager: EntityManager): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [SETUP_LOCK]);
  }

  /** Ends older codes. */
  async replace(manager: EntityManager, codeHash: Buffer, createdAt: Date): Promise<void> {
    await manager.query('DELETE FROM setup_codes');
    await manager.insert(SetupCodeRow, { codeHash, createdAt });
  }

  /** Uses the code up; false when it is another. */
  async take(manager: EntityManager, codeHash: Buffer): Promise<boolean> {
    return (await manager.delete(SetupCodeRow, { codeHash })).affected === 1;
  }
}

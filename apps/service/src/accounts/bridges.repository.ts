// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, IsNull, type EntityManager } from 'typeorm';
import { BridgeRow } from './entities/bridge.entity.js';
import { PairingCodeRow } from './entities/pairing-code.entity.js';

/** A bridge that was not revoked. `secretHash` null until it paired. */
export interface StoredBridge {
  readonly id: string;
  readonly spaceId: string;
  readonly name: string;
  readonly secretHash: Buffer | null;
}

/** A pairing code as stored. */
export interface StoredCode {
  readonly codeHash: Buffer;
  readonly bridgeId: string;
  readonly expiresAt: Date;
  readonly usedAt: Date | null;
}

/** Rows of bridges and their pairing codes. */
@Injectable()
export class BridgesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** Bridges of a space, the oldest first. */
  async list(spaceId: string): Promise<StoredBridge[]> {
    return this.dataSource
      .getRepository(BridgeRow)
      .find({ where: { spaceId, revokedAt: IsNull() }, order: { createdAt: 'ASC' } });
  }

  /** Null also for a revoked one. */
  async find(id: string, manager: EntityManager = this.dataSource.manager): Promise<StoredBridge | null> {
    return manager.findOneBy(BridgeRow, { id, revokedAt: IsNull() });
  }

  /** The space of a bridge, also of a revoked one; null when there never was such a bridge. */
  async spaceOf(id: string): Promise<string | null> {
    return (await this.dataSource.getRepository(BridgeRow).findOneBy({ id }))?.spaceId ?? null;
  }

  async insert(manager: EntityManager, bridge: { id: string; spaceId: string; name: string; createdAt: Date }): Promise<void> {
    await manager.insert(BridgeRow, { ...bridge, secretHash: null, pairedAt: null, revokedAt: null });
  }

  async setSecret(manager: EntityManager, id: string, secret: { secretHash: Buffer; pairedAt: Date }): Promise<void> {
    await manager.update(BridgeRow, { id }, secret);
  }

  async revoke(id: string, revokedAt: Date): Promise<void> {
    await this.dataSource.getRepository(BridgeRow).update({ id, revokedAt: IsNull() }, { revokedAt, secretHash: null });
  }

  /** Ends the codes of a bridge that were not used. */
  async endCodes(manager: EntityManager, bridgeId: string, now: Date): Promise<void> {
    const sql = 'UPDATE pairing_codes SET expires_at = $2 WHERE bridge_id = $1 AND used_at IS NULL AND expires_at > $2';
    await manager.query(sql, [bridgeId, now]);
  }

  async putCode(manager: EntityManager, code: StoredCode): Promise<void> {
    await manager.upsert(PairingCodeRow, code, ['codeHash']);
  }

  /** Finds a code and keeps it to this transaction: of two at once, one waits. */
  async lockCode(manager: EntityManager, codeHash: Buffer): Promise<StoredCode | null> {
    return manager.findOne(PairingCodeRow, { where: { codeHash }, lock: { mode: 'pessimistic_write' } });
  }

  async markUsed(manager: EntityManager, codeHash: Buffer, usedAt: Date): Promise<void> {
    await manager.update(PairingCodeRow, { codeHash }, { usedAt });
  }
}

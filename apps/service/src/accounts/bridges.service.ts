// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Id, type Bridge, type PairAnswer, type PairingCode } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { Broker, type Provisioning } from '../broker/broker.js';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { BridgeSightings } from './bridge-sightings.js';
import { BridgeRow, PairingCodeRow } from './entities/index.js';
import { hashCode, hashSecret, isSameHash, newCode, newSecret } from './secrets.js';

/** Life of a pairing code. */
export const PAIRING_CODE_MS = 15 * 60_000;
const NOBODY_HASH = hashSecret('no such bridge');

/** Bridges and their credentials: paired once by a code, known by a secret whose hash is kept. */
@Injectable()
export class BridgesService {
  private readonly logger = new Logger('Bridges');
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(BridgeSightings) private readonly sightings: BridgeSightings,
    @Inject(Broker) private readonly broker: Broker,
  ) {
    broker.authenticateBridgesWith((bridgeId, secret) => this.verifyBridge(bridgeId, secret));
  }

  /** Bridges of a space that were not revoked. */
  async list(spaceId: string): Promise<Bridge[]> {
    const rows = await this.bridges().find({ where: { spaceId }, order: { createdAt: 'ASC' } });
    return rows.filter((row) => row.revokedAt === null).map((row) => this.toBridge(row));
  }

  /** @throws ApiProblem `not-found`, also for a revoked one */
  async get(id: string): Promise<Bridge> {
    return this.toBridge(await this.row(this.dataSource.manager, id));
  }

  /** Makes a bridge and its first pairing code. */
  async create(spaceId: string, name: string): Promise<PairingCode> {
    return inTransaction(this.dataSource, async (manager) => {
      const id = await this.add(manager, { spaceId, name });
      return this.addCode(manager, id, newCode());
    });
  }

  /** Makes a bridge without a code, inside a transaction of the caller's (demo). */
  async add(manager: EntityManager, draft: { id?: string; spaceId: string; name: string }): Promise<string> {
    const id = draft.id ?? this.ids.next();
    const row: BridgeRow = { ...draft, id, secretHash: null, createdAt: this.clock.now(), pairedAt: null, revokedAt: null };
    await manager.insert(BridgeRow, row);
    return id;
  }

  /** A further code: with it the bridge pairs anew and its old secret ends. @throws ApiProblem `not-found` */
  async newCode(bridgeId: string): Promise<PairingCode> {
    return inTransaction(this.dataSource, (manager) => this.addCode(manager, bridgeId, newCode()));
  }

  /** Makes `code` a pairing code of the bridge; codes it had before end. @throws ApiProblem `not-found` */
  async addCode(manager: EntityManager, bridgeId: string, code: string): Promise<PairingCode> {
    const row = await this.row(manager, bridgeId);
    const expiresAt = new Date(this.clock.nowMs() + PAIRING_CODE_MS);
    await manager.query('UPDATE pairing_codes SET expires_at = $2 WHERE bridge_id = $1 AND used_at IS NULL AND expires_at > $2', [
      bridgeId,
      this.clock.now(),
    ]);
    await manager.upsert(PairingCodeRow, { codeHash: hashCode(code), bridgeId, expiresAt, usedAt: null }, ['codeHash']);
    return { bridge: this.toBridge(row), code, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Gives a bridge its secret for a code, once.
   * @throws ApiProblem `code-unknown`, `code-used`, `code-expired`
   */
  async pair(code: string): Promise<PairAnswer> {
    const secret = newSecret();
    const bridge = await inTransaction(this.dataSource, async (manager) => {
      const found = await manager.findOne(PairingCodeRow, {
        where: { codeHash: hashCode(code) },
        lock: { mode: 'pessimistic_write' },
      });
      if (found === null)
        throw new ApiProblem('code-unknown', 'This pairing code is not known: check it, or ask a steward for a new one.');
      if (found.usedAt !== null)
        throw new ApiProblem('code-used', 'This pairing code was used already: ask a steward for a new one.');
      const now = this.clock.now();
      if (found.expiresAt <= now) throw new ApiProblem('code-expired', 'This pairing code ran out: ask a steward for a new one.');
      const row = await this.row(manager, found.bridgeId);
      await manager.update(PairingCodeRow, { codeHash: found.codeHash }, { usedAt: now });
      await manager.update(BridgeRow, { id: row.id }, { secretHash: hashSecret(secret), pairedAt: now });
      // Inside the transaction: when the broker is away the code stays unused and the bridge tries again.
      this.tellOperator(await this.broker.provisionBridge(row.id, secret));
      return row;
    });
    return { bridgeId: bridge.id, bridgeName: bridge.name, secret, mqttUrl: this.broker.bridgeUrl };
  }

  /** The bridge never logs in again and is cut off at once. @throws ApiProblem `not-found` */
  async revoke(bridgeId: string): Promise<void> {
    await this.row(this.dataSource.manager, bridgeId);
    await this.bridges().update({ id: bridgeId }, { revokedAt: this.clock.now(), secretHash: null });
    this.tellOperator(await this.broker.revokeBridge(bridgeId));
  }

  /** Whether the secret is the bridge's: one look-up by key, so nothing is cached and a revocation holds at once. */
  async verifyBridge(bridgeId: string, secret: string): Promise<boolean> {
    if (!Id.safeParse(bridgeId).success) return false;
    const row = await this.bridges().findOneBy({ id: bridgeId });
    const stored = row !== null && row.revokedAt === null ? row.secretHash : null;
    return isSameHash(hashSecret(secret), stored ?? NOBODY_HASH) && stored !== null;
  }

  /** An external broker without dynamic security keeps accounts of its own: the person who runs it must act. */
  private tellOperator(result: Provisioning): void {
    if (result.kind === 'by-hand') this.logger.warn(result.instruction);
  }

  private async row(manager: EntityManager, id: string): Promise<BridgeRow> {
    const row = await manager.findOneBy(BridgeRow, { id });
    if (row === null || row.revokedAt !== null) throw new ApiProblem('not-found', 'There is no such bridge.');
    return row;
  }

  private toBridge(row: BridgeRow): Bridge {
    const sighting = this.sightings.of(row.id);
    return {
      id: row.id,
      spaceId: row.spaceId,
      name: row.name,
      paired: row.secretHash !== null,
      online: sighting.isOnline,
      lastSeenAt: sighting.lastSeenAt?.toISOString() ?? null,
      machineKeys: [...sighting.machineKeys],
    };
  }

  private bridges() {
    return this.dataSource.getRepository(BridgeRow);
  }
}

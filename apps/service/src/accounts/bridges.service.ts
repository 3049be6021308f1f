// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable, Logger } from '@nestjs/common';
import { Id, type Bridge, type BridgeSelf, type PairAnswer, type PairingCode } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { Broker, type Provisioning } from '../broker/broker.js';
import { BrokerError } from '../broker/broker-error.js';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { BridgeSightings } from './bridge-sightings.js';
import { BridgesRepository, type StoredBridge } from './bridges.repository.js';
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
    @Inject(BridgesRepository) private readonly repository: BridgesRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(BridgeSightings) private readonly sightings: BridgeSightings,
    @Inject(Broker) private readonly broker: Broker,
  ) {
    broker.authenticateBridgesWith((bridgeId, secret) => this.verifyBridge(bridgeId, secret));
  }

  /** Bridges of a space that were not revoked. */
  async list(spaceId: string): Promise<Bridge[]> {
    return (await this.repository.list(spaceId)).map((bridge) => this.toBridge(bridge));
  }

  /** @throws ApiProblem `not-found`, also for a revoked one */
  async get(id: string): Promise<Bridge> {
    return this.toBridge(await this.find(id));
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
    const { spaceId, name, id = this.ids.next() } = draft;
    await this.repository.insert(manager, { id, spaceId, name, createdAt: this.clock.now() });
    return id;
  }

  /** A further code: with it the bridge pairs anew and its old secret ends. @throws ApiProblem `not-found` */
  async newCode(bridgeId: string): Promise<PairingCode> {
    return inTransaction(this.dataSource, (manager) => this.addCode(manager, bridgeId, newCode()));
  }

  /** Makes `code` a pairing code of the bridge; codes it had before end. @throws ApiProblem `not-found` */
  async addCode(manager: EntityManager, bridgeId: string, code: string): Promise<PairingCode> {
    const bridge = await this.find(bridgeId, manager);
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + PAIRING_CODE_MS);
    await this.repository.endCodes(manager, bridgeId, now);
    await this.repository.putCode(manager, { codeHash: hashCode(code), bridgeId, expiresAt, usedAt: null });
    return { bridge: this.toBridge(bridge), code, expiresAt: expiresAt.toISOString() };
  }

  /**
   * Gives a bridge its secret for a code, once.
   * @throws ApiProblem `code-unknown`, `code-used`, `code-expired`, `unavailable`
   */
  async pair(code: string): Promise<PairAnswer> {
    const secret = newSecret();
    const bridge = await inTransaction(this.dataSource, async (manager) => {
      const found = await this.repository.lockCode(manager, hashCode(code));
      if (found === null)
        throw new ApiProblem('code-unknown', 'This pairing code is not known: check it, or ask a steward for a new one.');
      if (found.usedAt !== null)
        throw new ApiProblem('code-used', 'This pairing code was used already: ask a steward for a new one.');
      const now = this.clock.now();
      if (found.expiresAt <= now) throw new ApiProblem('code-expired', 'This pairing code ran out: ask a steward for a new one.');
      const paired = await this.find(found.bridgeId, manager);
      await this.repository.markUsed(manager, found.codeHash, now);
      await this.repository.setSecret(manager, paired.id, { secretHash: hashSecret(secret), pairedAt: now });
      // Inside the transaction: when the broker is away the code stays unused and the bridge tries again.
      this.tellOperator(await atBroker(this.broker.provisionBridge(paired.id, secret)));
      return paired;
    });
    return { bridgeId: bridge.id, bridgeName: bridge.name, secret, mqttUrl: this.broker.bridgeUrl };
  }

  /** What a paired bridge may ask about itself: the broker's address changes with the configuration. @throws ApiProblem `not-found` */
  async self(bridgeId: string): Promise<BridgeSelf> {
    const { id, name } = await this.find(bridgeId);
    return { bridgeId: id, bridgeName: name, mqttUrl: this.broker.bridgeUrl };
  }

  /** In whose hands a bridge is, also a revoked one. @throws ApiProblem `not-found` */
  async spaceOf(bridgeId: string): Promise<string> {
    const spaceId = await this.repository.spaceOf(bridgeId);
    if (spaceId === null) throw new ApiProblem('not-found', 'There is no such bridge.');
    return spaceId;
  }

  /**
   * The bridge never logs in again and is cut off at once. Asked again for a revoked one it tells the broker again, which may have been away the
   * first time. @throws ApiProblem `unavailable` when the broker could not be told
   */
  async revoke(bridgeId: string): Promise<void> {
    await this.repository.revoke(bridgeId, this.clock.now());
    this.tellOperator(await atBroker(this.broker.revokeBridge(bridgeId)));
  }

  /** Whether the secret is the bridge's: one look-up by key, so nothing is cached and a revocation holds at once. */
  async verifyBridge(bridgeId: string, secret: string): Promise<boolean> {
    if (!Id.safeParse(bridgeId).success) return false;
    const stored = (await this.repository.find(bridgeId))?.secretHash ?? null;
    return isSameHash(hashSecret(secret), stored ?? NOBODY_HASH) && stored !== null;
  }

  /** An external broker without dynamic security keeps accounts of its own: the person who runs it must act. */
  private tellOperator(result: Provisioning): void {
    if (result.kind === 'by-hand') this.logger.warn(result.instruction);
  }

  private async find(id: string, manager?: EntityManager): Promise<StoredBridge> {
    const bridge = await this.repository.find(id, manager);
    if (bridge === null) throw new ApiProblem('not-found', 'There is no such bridge.');
    return bridge;
  }

  private toBridge({ id, spaceId, name, secretHash }: StoredBridge): Bridge {
    const sighting = this.sightings.of(id);
    return {
      id,
      spaceId,
      name,
      paired: secretHash !== null,
      online: sighting.isOnline,
      lastSeenAt: sighting.lastSeenAt?.toISOString() ?? null,
      machineKeys: [...sighting.machineKeys],
    };
  }
}

/** A broker that is away is nobody's defect: the same again later goes through. */
async function atBroker(work: Promise<Provisioning>): Promise<Provisioning> {
  try {
    return await work;
  } catch (cause) {
    if (!(cause instanceof BrokerError)) throw cause;
    throw new ApiProblem('unavailable', `The MQTT broker could not be told: ${cause.message} Try again.`, { cause });
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Lot, LotCount, LotDraft, LotQuery, LotRef } from '@fabcommons/contracts';
import { isMaterialFor } from '@fabcommons/matching';
import { formatQuantity, quantity, subtract, type Quantity } from '@fabcommons/measure';
import { DataSource, type EntityManager } from 'typeorm';
import { type Actor, requireRole } from '../accounts/index.js';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction, violatedConstraint } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { LiveService } from '../live/index.js';
import { type StoredLot, unitOf } from './lot.js';
import { LotsRepository } from './lots.repository.js';
import { MaterialsRepository } from './materials.repository.js';
import { STOCK_BOOK, type StockBook } from './stock-book.js';

/** Lots: what a space has, how much is left (by the ledger), and where it is loaded. */
@Injectable()
export class LotsService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(LotsRepository) private readonly lots: LotsRepository,
    @Inject(MaterialsRepository) private readonly materials: MaterialsRepository,
    @Inject(STOCK_BOOK) private readonly stock: StockBook,
    @Inject(LiveService) private readonly live: LiveService,
  ) {}

  /** Everyone may see what a space has. `kind` also finds special kinds of it. */
  async list({ spaceId, kind }: LotQuery): Promise<Lot[]> {
    const stored = await this.lots.list(spaceId === undefined ? {} : { spaceIds: [spaceId] });
    return this.describe(
      kind === undefined ? stored : stored.filter((lot) => isMaterialFor({ offered: lot.material.kind, wanted: kind })),
    );
  }

  /** Lots of several spaces in one go. */
  async ofSpaces(spaceIds: readonly string[]): Promise<Lot[]> {
    return spaceIds.length === 0 ? [] : this.describe(await this.lots.list({ spaceIds }));
  }

  /** @throws ApiProblem `not-found` */
  async get(id: string, tx?: EntityManager): Promise<Lot> {
    const [lot] = await this.describe(await this.lots.list({ ids: [id] }, tx), tx);
    if (!lot) throw new ApiProblem('not-found', 'There is no such lot.');
    return lot;
  }

  /** Whoever loads or counts a lot, does so alone until the transaction ends. */
  lock(id: string, tx: EntityManager): Promise<void> {
    return this.lots.lock(id, tx);
  }

  /** Lots by id as others show them; ids that do not exist are not in the map. */
  async refs(ids: Iterable<string>, tx?: EntityManager): Promise<Map<string, LotRef>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const stored = await this.lots.list({ ids: wanted }, tx);
    const onhand = await this.stock.onhand(wanted, tx);
    return new Map(stored.map((lot) => [lot.id, refOf(lot, onhand)]));
  }

  /** Takes a lot into the books. The same id with the same content again answers the same lot. @throws ApiProblem `not-found`, `conflict` */
  async register(actor: Actor, draft: LotDraft): Promise<Lot> {
    requireRole(actor, draft.spaceId, 'steward');
    const id = draft.id ?? this.ids.next();
    const addOnce = () => inTransaction(this.dataSource, (tx) => this.add({ ...draft, id }, actor.personId, tx));
    try {
      await addOnce();
    } catch (error) {
      // The same id came twice at one moment: now the other one is there to compare with.
      if (violatedConstraint(error) !== 'lots_pkey') throw error;
      await addOnce();
    }
    this.announce(draft.spaceId, id);
    return this.get(id);
  }

  /** See {@link register}, within a transaction of the caller's (demo). */
  async add(draft: LotDraft & { id: string }, by: string | null, tx: EntityManager): Promise<void> {
    const { quantity: value, spaceId, materialId, ...rest } = draft;
    const material = await this.materials.find(materialId, tx);
    if (!material) throw new ApiProblem('not-found', 'There is no such material.');
    const known = await this.lots.find(draft.id, tx);
    if (known) return assertSame(known, draft);
    await this.lots.insert({ ...rest, spaceId, materialId, initial: value, registeredAt: this.clock.now() }, tx);
    const amount = quantity(value, unitOf(material.form));
    await this.stock.raise({ eventId: this.ids.next(), lotId: draft.id, spaceId, quantity: amount, by, note: 'registered' }, tx);
  }

  /** Says what is really there; the difference becomes an event. @throws ApiProblem `not-found` */
  async count(actor: Actor, id: string, { quantity: value, note }: LotCount): Promise<Lot> {
    const { spaceId } = await this.get(id);
    requireRole(actor, spaceId, 'steward');
    await inTransaction(this.dataSource, async (tx) => {
      await this.lots.lock(id, tx);
      const { remaining } = await this.get(id, tx);
      const difference = subtract(quantity(value, remaining.unit), remaining);
      if (difference.value === 0) return;
      const amount = quantity(Math.abs(difference.value), difference.unit);
      const entry = {
        eventId: this.ids.next(),
        lotId: id,
        spaceId,
        quantity: amount,
        by: actor.personId,
        note: note || 'counted',
      };
      if (difference.value > 0) return this.stock.raise(entry, tx);
      const lowered = await this.stock.lower(entry, tx);
      if (lowered.kind === 'too-much')
        throw new ApiProblem(
          'conflict',
          `Only ${formatQuantity(lowered.onhand)} are in the books: look again and count once more.`,
        );
    });
    this.announce(spaceId, id);
    return this.get(id);
  }

  /** Tells browsers that a lot changed; the ledger calls it after it booked. */
  announce(spaceId: string, id: string | null): void {
    for (const topic of [`space:${spaceId}`, 'spaces'])
      this.live.publish(topic, { event: 'changed', data: { what: 'lots', id } });
  }

  private async describe(stored: readonly StoredLot[], tx?: EntityManager): Promise<Lot[]> {
    if (stored.length === 0) return [];
    const lotIds = stored.map((lot) => lot.id);
    // One connection answers one query at a time: inside a transaction they go one after the other.
    const onhand = await this.stock.onhand(lotIds, tx);
    const reserved = await this.stock.reserved(lotIds, tx);
    const loads = await this.lots.loads({ lotIds }, tx);
    return stored.map((lot) => {
      const unit = unitOf(lot.material.form);
      const load = loads.find((one) => one.lotId === lot.id);
      return {
        ...refOf(lot, onhand),
        spaceId: lot.spaceId,
        material: lot.material,
        form: lot.material.form,
        initial: quantity(lot.initial, unit),
        reserved: reserved.get(lot.id) ?? quantity(0, unit),
        location: lot.location,
        lotCode: lot.lotCode,
        registeredAt: lot.registeredAt.toISOString(),
        loadedIn: load ? { machineId: load.machineId, machineName: load.machineName, tool: load.tool } : null,
      };
    });
  }
}

const refOf = ({ id, name, material }: StoredLot, onhand: ReadonlyMap<string, Quantity>): LotRef => ({
  id,
  name,
  kind: material.kind,
  colorHex: material.colorHex,
  remaining: onhand.get(id) ?? quantity(0, unitOf(material.form)),
});

/** A repeated id is the same wish told twice, or a mistake. */
function assertSame(known: StoredLot, draft: LotDraft): void {
  const isSame =
    known.spaceId === draft.spaceId &&
    known.material.id === draft.materialId &&
    known.name === draft.name &&
    known.initial === draft.quantity;
  if (!isSame) throw new ApiProblem('conflict', 'There is a lot with this id already, and it is another one: send a new id.');
}

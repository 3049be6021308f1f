// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { blankEvent, type EconomicEvent } from '@fabcommons/ledger';
import { type Quantity, quantity } from '@fabcommons/measure';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import type { LowerOutcome, StockBook, StockEntry } from '../materials/stock-book.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';

/** A lot's quantity, kept as Valueflows events. */
@Injectable()
export class LedgerStockBook implements StockBook {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(LedgerService) private readonly ledger: LedgerService,
    @Inject(LedgerRepository) private readonly repository: LedgerRepository,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async raise(entry: StockEntry, tx?: EntityManager): Promise<void> {
    await this.within(tx, async (manager) => {
      const event = await this.eventOf('raise', entry, manager);
      await this.ledger.mustBook(manager, { spaceId: entry.spaceId, jobId: null }, [event], [lotOf(entry)]);
    });
  }

  async lower(entry: StockEntry, tx?: EntityManager): Promise<LowerOutcome> {
    return this.within(tx, async (manager) => {
      const event = await this.eventOf('lower', entry, manager);
      const booked = await this.ledger.book(manager, { spaceId: entry.spaceId, jobId: null }, [event], [lotOf(entry)]);
      if (booked.kind === 'done') return { kind: 'done' };
      const { overdraw } = booked.problem;
      if (overdraw) return { kind: 'too-much', onhand: overdraw.onhand };
      throw new Error(booked.problem.text);
    });
  }

  async onhand(lotIds: readonly string[], tx?: EntityManager): Promise<Map<string, Quantity>> {
    const balances = await this.repository.balances(tx ?? this.dataSource.manager, lotIds);
    return new Map([...balances].map(([id, balance]) => [id, balance.onhand]));
  }

  /** What accepted jobs hold of each lot and have not used yet; a lot that nobody waits for is absent. */
  async reserved(lotIds: readonly string[], tx?: EntityManager): Promise<Map<string, Quantity>> {
    return this.repository.reserved(tx ?? this.dataSource.manager, lotIds);
  }

  private within<Result>(tx: EntityManager | undefined, work: (manager: EntityManager) => Promise<Result>): Promise<Result> {
    return tx ? work(tx) : inTransaction(this.dataSource, work);
  }

  /** A repeated entry keeps the moment at which it was first booked, so that it is the same event. */
  private async eventOf(action: 'raise' | 'lower', entry: StockEntry, tx: EntityManager): Promise<EconomicEvent> {
    const known = (await this.repository.eventsAround(tx, [entry.eventId])).find((event) => event.id === entry.eventId);
    return {
      ...blankEvent(entry.eventId, action, known?.hasPointInTime ?? this.clock.now().toISOString()),
      provider: entry.by ?? entry.spaceId,
      receiver: entry.spaceId,
      resourceInventoriedAs: entry.lotId,
      resourceQuantity: quantity(entry.quantity.value, entry.quantity.unit),
      note: entry.note,
    };
  }
}

/** Lots have their names in materials; the books keep a row for the balance. */
const lotOf = ({ lotId }: StockEntry) => ({ id: lotId, kind: 'lot' as const, name: 'a lot' });

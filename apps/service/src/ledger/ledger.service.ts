// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import {
  apply,
  type Balance,
  type EconomicEvent,
  type Ledger,
  type LedgerProblem,
  type Net,
  replay,
  resourcesOf,
} from '@fabcommons/ledger';
import { add, type Quantity } from '@fabcommons/measure';
import type { EntityManager } from 'typeorm';
import { ApiProblem } from '../errors/index.js';
import { hashOf, LedgerRepository, type Resource, type Scope } from './ledger.repository.js';

/** What came of booking: all of it, or nothing because of the first event that could not be booked. */
export type Booked = { kind: 'done' } | { kind: 'problem'; problem: LedgerProblem };

/** Writes events and keeps the cached balances, always inside the caller's transaction. */
@Injectable()
export class LedgerService {
  constructor(@Inject(LedgerRepository) private readonly repository: LedgerRepository) {}

  /**
   * Books events in the given order. Resources are locked in sorted order first, so two bookings on one lot follow each other. An event whose id
   * is booked already with the same content changes nothing. On a problem nothing of this call is written; the caller decides whether
   * its transaction goes on.
   */
  async book(tx: EntityManager, scope: Scope, events: readonly EconomicEvent[], resources: readonly Resource[]): Promise<Booked> {
    await this.repository.ensureResources(tx, resources);
    const locked = [...new Set(events.flatMap(resourcesOf))].sort();
    const before = await this.repository.lockBalances(tx, locked);
    let ledger = await this.ledgerAround(tx, before, events);
    const fresh: EconomicEvent[] = [];
    for (const event of events) {
      const result = apply(ledger, event);
      if (result.kind === 'problem') return result;
      if (result.kind === 'ok') fresh.push(event);
      ledger = result.ledger;
    }
    for (const event of fresh) await this.insert(tx, scope, event);
    for (const id of locked) {
      const balance = ledger.balances.get(id);
      if (balance && balance !== before.get(id)) await this.repository.storeBalance(tx, id, balance);
    }
    return { kind: 'done' };
  }

  /** Like {@link book}, for events that must fit. @throws ApiProblem `conflict` or `material-low` */
  async mustBook(
    tx: EntityManager,
    scope: Scope,
    events: readonly EconomicEvent[],
    resources: readonly Resource[],
  ): Promise<void> {
    const booked = await this.book(tx, scope, events, resources);
    if (booked.kind === 'problem') throw problemOf(booked.problem);
  }

  /** Resources whose cached balance is not the replay of all events. A non-empty answer is a defect. */
  async differences(tx: EntityManager): Promise<string[]> {
    const replayed = replay(await this.repository.allEvents(tx));
    const stored = await this.repository.allBalances(tx);
    const ids = new Set([...replayed.keys(), ...stored.keys()]);
    return [...ids].filter((id) => told(replayed.get(id)) !== told(stored.get(id)));
  }

  private async insert(tx: EntityManager, scope: Scope, event: EconomicEvent): Promise<void> {
    if (await this.repository.insertEvent(tx, event, scope)) return;
    // Somebody else booked this id between our look and our insert: only possible for an event that changes no stock.
    const [known] = await this.repository.eventsAround(tx, [event.id]);
    if (!known || hashOf(known) !== hashOf(event))
      throw new ApiProblem('conflict', `The event ${event.id} stands for something else already.`);
  }

  /** As much of the ledger as these events depend on. */
  private async ledgerAround(tx: EntityManager, balances: Ledger['balances'], events: readonly EconomicEvent[]): Promise<Ledger> {
    const ids = events.flatMap((event) => (event.corrects === null ? [event.id] : [event.id, event.corrects]));
    const known = await this.repository.eventsAround(tx, [...new Set(ids)]);
    return { balances, events: new Map(known.map((event) => [event.id, event])), nets: netsOf(known) };
  }
}

function netsOf(events: readonly EconomicEvent[]): Map<string, Net> {
  const nets = new Map<string, Net>();
  for (const event of events) {
    const id = event.corrects ?? event.id;
    const so = nets.get(id) ?? { resourceQuantity: null, effortQuantity: null };
    nets.set(id, {
      resourceQuantity: sumOf(so.resourceQuantity, event.resourceQuantity),
      effortQuantity: sumOf(so.effortQuantity, event.effortQuantity),
    });
  }
  return nets;
}

const sumOf = (left: Quantity | null, right: Quantity | null): Quantity | null =>
  left && right ? add(left, right) : (left ?? right);

/** A balance as text; a resource without one has nothing. */
const told = (balance: Balance | undefined): string =>
  balance && (balance.onhand.value !== 0 || balance.accounting.value !== 0)
    ? `${balance.onhand.value} ${balance.accounting.value} ${balance.onhand.unit}`
    : '';

function problemOf(problem: LedgerProblem): ApiProblem {
  return new ApiProblem(problem.code === 'overdraw' ? 'material-low' : 'conflict', problem.text);
}

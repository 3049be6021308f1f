// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { type Balance, canonicalEvent, type Commitment, type EconomicEvent, type Process } from '@fabcommons/ledger';
import { type Quantity, quantity } from '@fabcommons/measure';
import { In, type EntityManager } from 'typeorm';
import { CommitmentRow } from './commitment.entity.js';
import { EconomicEventRow } from './economic-event.entity.js';
import { ProcessRow } from './process.entity.js';
import { ResourceRow, type ResourceKind } from './resource.entity.js';

/** In whose books an event stands, and for which job. */
export type Scope = { spaceId: string; jobId: string | null };
/** A resource as events name it. */
export type Resource = { id: string; kind: ResourceKind; name: string };
/** A booked event with its place in the order of booking. */
export type BookedEvent = { event: EconomicEvent; scope: Scope; position: number };
/** Which events to list, newest first; `before` is a position. */
export type EventFilter = { spaceId?: string; resourceId?: string; jobId?: string; before?: number; limit: number };

/** The only file of this feature that knows the tables; takes and gives the records of `@fabcommons/ledger`. */
@Injectable()
export class LedgerRepository {
  /** Makes rows for resources that are new; keeps those that exist. In sorted order, so that two bookings never wait crosswise. */
  async ensureResources(tx: EntityManager, resources: readonly Resource[]): Promise<void> {
    for (const resource of [...resources].sort((left, right) => (left.id < right.id ? -1 : 1)))
      await tx.query('INSERT INTO resources (id, kind, name) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING', [
        resource.id,
        resource.kind,
        resource.name,
      ]);
  }

  /** Balances of resources, their rows locked in sorted order until the transaction ends. */
  async lockBalances(tx: EntityManager, ids: readonly string[]): Promise<Map<string, Balance>> {
    const rows = await tx
      .getRepository(ResourceRow)
      .createQueryBuilder('resource')
      .where('resource.id = ANY(:ids)', { ids: [...ids] })
      .orderBy('resource.id')
      .setLock('pessimistic_write')
      .getMany();
    return balancesOf(rows);
  }

  async balances(tx: EntityManager, ids: readonly string[]): Promise<Map<string, Balance>> {
    return balancesOf(await tx.getRepository(ResourceRow).findBy({ id: In([...ids]) }));
  }

  async storeBalance(tx: EntityManager, id: string, balance: Balance): Promise<void> {
    const { onhand, accounting } = balance;
    await tx.getRepository(ResourceRow).update({ id }, { unit: onhand.unit, onhand: onhand.value, accounting: accounting.value });
  }

  /** The events with these ids, those they correct, and all corrections of either. */
  async eventsAround(tx: EntityManager, ids: readonly string[]): Promise<EconomicEvent[]> {
    const rows = await tx
      .getRepository(EconomicEventRow)
      .createQueryBuilder('event')
      .where('event.id = ANY(:ids) OR event.corrects = ANY(:ids)', { ids: [...ids] })
      .orderBy('event.position')
      .getMany();
    return rows.map(toEvent);
  }

  /** @returns false when the id is taken already, by whatever event */
  async insertEvent(tx: EntityManager, event: EconomicEvent, scope: Scope): Promise<boolean> {
    const result = await tx
      .createQueryBuilder()
      .insert()
      .into(EconomicEventRow)
      .values(toRow(event, scope))
      .orIgnore()
      .returning('id')
      .execute();
    return Array.isArray(result.raw) && result.raw.length > 0;
  }

  /** Booked events, newest first. */
  async events(tx: EntityManager, filter: EventFilter): Promise<BookedEvent[]> {
    const query = tx
      .getRepository(EconomicEventRow)
      .createQueryBuilder('event')
      .orderBy('event.position', 'DESC')
      .limit(filter.limit);
    if (filter.spaceId) query.andWhere('event.spaceId = :spaceId', { spaceId: filter.spaceId });
    if (filter.jobId) query.andWhere('event.jobId = :jobId', { jobId: filter.jobId });
    if (filter.resourceId)
      query.andWhere('(event.resourceId = :resource OR event.toResourceId = :resource)', { resource: filter.resourceId });
    if (filter.before !== undefined) query.andWhere('event.position < :before', { before: filter.before });
    return (await query.getMany()).map((row) => ({
      event: toEvent(row),
      scope: { spaceId: row.spaceId, jobId: row.jobId },
      position: row.position,
    }));
  }

  /** Every event in the order of booking: what a replay reads. */
  async allEvents(tx: EntityManager): Promise<EconomicEvent[]> {
    return (await tx.getRepository(EconomicEventRow).find({ order: { position: 'ASC' } })).map(toEvent);
  }

  async allBalances(tx: EntityManager): Promise<Map<string, Balance>> {
    return balancesOf(await tx.getRepository(ResourceRow).find());
  }

  async resources(tx: EntityManager, ids: readonly string[]): Promise<Map<string, Resource>> {
    const rows = await tx.getRepository(ResourceRow).findBy({ id: In([...ids]) });
    return new Map(rows.map((row) => [row.id, { id: row.id, kind: row.kind, name: row.name }]));
  }

  async insertProcess(tx: EntityManager, process: Process & { jobId: string | null; inScopeOf: string }): Promise<void> {
    await tx
      .createQueryBuilder()
      .insert()
      .into(ProcessRow)
      .values({
        id: process.id,
        jobId: process.jobId,
        name: process.name,
        spaceId: process.inScopeOf,
        beginning: null,
        ending: null,
        finished: false,
      })
      .orIgnore()
      .execute();
  }

  /** Locks the process until the transaction ends. `ending` is set once a run was booked. Null when there is none. */
  async lockProcess(tx: EntityManager, id: string): Promise<{ finished: boolean; ending: Date | null } | null> {
    return tx.getRepository(ProcessRow).findOne({ where: { id }, lock: { mode: 'pessimistic_write' } });
  }

  async finishProcess(tx: EntityManager, id: string, span: { beginning: Date | null; ending: Date | null }): Promise<void> {
    await tx.getRepository(ProcessRow).update({ id }, { ...span, finished: true });
  }

  async insertCommitment(tx: EntityManager, commitment: Commitment & { action: 'use' | 'consume' }): Promise<void> {
    const { resourceQuantity, effortQuantity } = commitment;
    await tx
      .createQueryBuilder()
      .insert()
      .into(CommitmentRow)
      .values({
        id: commitment.id,
        processId: commitment.inputOf ?? '',
        action: commitment.action,
        provider: commitment.provider ?? '',
        receiver: commitment.receiver,
        resourceId: commitment.resourceInventoriedAs ?? '',
        resourceValue: resourceQuantity?.value ?? null,
        resourceUnit: resourceQuantity?.unit ?? null,
        effortMs: effortQuantity?.value ?? null,
        created: new Date(commitment.created),
        finished: false,
      })
      .orIgnore()
      .execute();
  }

  /** @returns ids of the process's commitments by action */
  async commitmentsOf(tx: EntityManager, processId: string): Promise<Map<'use' | 'consume', { id: string; resourceId: string }>> {
    const rows = await tx.getRepository(CommitmentRow).findBy({ processId });
    return new Map(rows.map((row) => [row.action, { id: row.id, resourceId: row.resourceId }]));
  }

  async finishCommitments(tx: EntityManager, processId: string): Promise<void> {
    await tx.getRepository(CommitmentRow).update({ processId, finished: false }, { finished: true });
  }

  /** What unfinished `consume` commitments hold of each lot. */
  async reserved(tx: EntityManager, lotIds: readonly string[]): Promise<Map<string, Quantity>> {
    const rows: { id: string; value: string; unit: Quantity['unit'] }[] = await tx.query(
      `SELECT resource_id AS id, resource_unit AS unit, sum(resource_value)::text AS value FROM commitments
       WHERE NOT finished AND action = 'consume' AND resource_id = ANY($1::uuid[]) AND resource_value IS NOT NULL
       GROUP BY resource_id, resource_unit`,
      [[...lotIds]],
    );
    return new Map(rows.map(({ id, value, unit }) => [id, quantity(Number(value), unit)]));
  }
}

/** SHA-256 of the canonical line, hex. */
export const hashOf = (event: EconomicEvent): string => createHash('sha256').update(canonicalEvent(event)).digest('hex');

function balancesOf(rows: readonly ResourceRow[]): Map<string, Balance> {
  const balances = new Map<string, Balance>();
  for (const { id, unit, onhand, accounting } of rows)
    if (unit !== null && onhand !== null && accounting !== null)
      balances.set(id, { onhand: quantity(onhand, unit), accounting: quantity(accounting, unit) });
  return balances;
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const date = (at: string | null): Date | null => (at === null ? null : new Date(at));
const amount = (value: number | null, unit: Quantity['unit'] | null): Quantity | null =>
  value === null || unit === null ? null : quantity(value, unit);

function toEvent(row: EconomicEventRow): EconomicEvent {
  return {
    id: row.id,
    action: row.action,
    provider: row.provider,
    receiver: row.receiver,
    inputOf: row.inputOf,
    outputOf: row.outputOf,
    resourceInventoriedAs: row.resourceId,
    toResourceInventoriedAs: row.toResourceId,
    resourceConformsTo: row.conformsTo,
    resourceQuantity: amount(row.resourceValue, row.resourceUnit),
    effortQuantity: amount(row.effortValue, row.effortUnit),
    hasPointInTime: row.pointInTime.toISOString(),
    hasBeginning: iso(row.beginning),
    hasEnd: iso(row.ending),
    state: row.state,
    fulfills: row.fulfills,
    corrects: row.corrects,
    note: row.note,
  };
}

function toRow(event: EconomicEvent, scope: Scope): Omit<EconomicEventRow, 'position'> {
  return {
    id: event.id,
    hash: hashOf(event),
    action: event.action,
    spaceId: scope.spaceId,
    jobId: scope.jobId,
    provider: event.provider,
    receiver: event.receiver,
    inputOf: event.inputOf,
    outputOf: event.outputOf,
    resourceId: event.resourceInventoriedAs,
    toResourceId: event.toResourceInventoriedAs,
    conformsTo: event.resourceConformsTo,
    resourceValue: event.resourceQuantity?.value ?? null,
    resourceUnit: event.resourceQuantity?.unit ?? null,
    effortValue: event.effortQuantity?.value ?? null,
    effortUnit: event.effortQuantity?.unit ?? null,
    pointInTime: new Date(event.hasPointInTime),
    beginning: date(event.hasBeginning),
    ending: date(event.hasEnd),
    state: event.state,
    fulfills: event.fulfills,
    corrects: event.corrects,
    note: event.note,
  };
}

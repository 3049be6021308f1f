// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { blankEvent, correct, type EconomicEvent } from '@fabcommons/ledger';
import fc from 'fast-check';
import type { EntityManager } from 'typeorm';
import { Clock } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { testDatabase, type TestDatabase } from '../database/testing.js';
import type { EndedRun } from '../jobs/run-book.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';
import { LedgerRunBook } from './run-book.service.js';
import { LedgerStockBook } from './stock-book.service.js';

const AT = '2026-11-20T12:00:00.000Z';
const mg = (value: number) => ({ value, unit: 'mg' }) as const;

describe('the ledger', () => {
  let db: TestDatabase;
  let ledger: LedgerService;
  let stock: LedgerStockBook;
  let runs: LedgerRunBook;
  let spaceId: string;
  let lot: { id: string; name: string };
  const repository = new LedgerRepository();
  const tx = <Result>(work: (manager: EntityManager) => Promise<Result>): Promise<Result> => inTransaction(db.dataSource, work);
  const eventCount = async (): Promise<number> => (await repository.allEvents(db.dataSource.manager)).length;

  beforeAll(async () => {
    db = await testDatabase();
    ledger = new LedgerService(repository);
    stock = new LedgerStockBook(db.dataSource, ledger, repository, new Clock());
    runs = new LedgerRunBook(ledger, repository);
  });
  afterAll(() => db.close());
  beforeEach(() => {
    spaceId = randomUUID();
    lot = { id: randomUUID(), name: 'PLA galaxy black' };
  });

  const entry = (value: number, eventId: string = randomUUID()) => ({
    eventId,
    lotId: lot.id,
    spaceId,
    quantity: mg(value),
    by: null,
    note: '',
  });
  const onhand = async (): Promise<number | undefined> => (await stock.onhand([lot.id])).get(lot.id)?.value;
  const run = (used: number, change: Partial<EndedRun> = {}): EndedRun => ({
    jobId: randomUUID(),
    outcome: 'finished',
    name: 'Cable clip on Prusa',
    spaceId,
    requestedBy: null,
    machine: { id: randomUUID(), name: 'Prusa' },
    machineMs: 60_000,
    beganAt: new Date(AT),
    endedAt: new Date('2026-11-20T12:01:00.000Z'),
    material: { lot, used: mg(used) },
    designVersion: { id: randomUUID(), name: 'Cable clip 1.0.0' },
    designerId: null,
    partName: 'clip',
    copies: 1,
    reason: null,
    ...change,
  });

  it('keeps the quantity of a lot as the sum of its events', async () => {
    await stock.raise(entry(1_000_000));
    expect(await stock.lower(entry(12_000))).toEqual({ kind: 'done' });
    expect(await onhand()).toBe(988_000);
  });

  it('refuses to take more than there is, says how much there is, and writes nothing', async () => {
    await stock.raise(entry(100));
    const before = await eventCount();
    expect(await stock.lower(entry(101))).toEqual({ kind: 'too-much', onhand: mg(100) });
    expect(await onhand()).toBe(100);
    expect(await eventCount()).toBe(before);
  });

  it('books an id once, and refuses the same id with other data', async () => {
    const first = entry(100);
    await stock.raise(first);
    await stock.raise(first);
    expect(await onhand()).toBe(100);
    await expect(stock.raise({ ...first, quantity: mg(101) })).rejects.toMatchObject({ code: 'conflict' });
    expect(await onhand()).toBe(100);
  });

  it('lets nobody change, delete or empty what was booked', async () => {
    await stock.raise(entry(100));
    for (const statement of [
      'UPDATE economic_events SET resource_value = 1',
      'DELETE FROM economic_events',
      'TRUNCATE economic_events',
    ])
      await expect(db.dataSource.query(statement)).rejects.toThrow(/only grow/);
  });

  it('follows one booking by the other when two take from one lot at once, and never below zero', async () => {
    await stock.raise(entry(100));
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => stock.lower(entry(30))));
    expect(outcomes.filter((outcome) => outcome.kind === 'done')).toHaveLength(3);
    expect(await onhand()).toBe(10);
  });

  it('books a run that is told twice at once only once', async () => {
    await stock.raise(entry(1_000));
    const told = run(300);
    await Promise.all([tx((manager) => runs.book(told, manager)), tx((manager) => runs.book(told, manager))]);
    expect(await onhand()).toBe(700);
    const booked = await repository.events(db.dataSource.manager, { jobId: told.jobId, limit: 100 });
    expect(booked.map(({ event }) => event.action)).toEqual(['produce', 'consume', 'use', 'cite']);
  });

  it('raises the found difference when a run took more than the books held', async () => {
    await stock.raise(entry(100));
    await tx((manager) => runs.book(run(250), manager));
    expect(await onhand()).toBe(0);
  });

  it('takes a concluded end back by corrections when the machine tells the real one, once', async () => {
    await stock.raise(entry(100));
    const concluded = run(250, { outcome: 'failed', reason: 'nobody answered' });
    await tx((manager) => runs.book(concluded, manager));
    const told = {
      ...concluded,
      outcome: 'finished' as const,
      material: { lot, used: mg(300) },
      machineMs: 99_000,
      reason: null,
    };
    for (let time = 0; time < 2; time += 1) await tx((manager) => runs.rebook(told, manager));
    expect(await onhand()).toBe(0);
    const booked = await repository.events(db.dataSource.manager, { jobId: told.jobId, limit: 100 });
    const sum = (action: string) =>
      booked.reduce((total, { event }) => total + (event.action === action ? (event.resourceQuantity?.value ?? 0) : 0), 0);
    expect({ consumed: sum('consume'), made: sum('produce'), raised: sum('raise') }).toEqual({
      consumed: 300,
      made: 1,
      raised: 200,
    });
    expect(booked.filter(({ event }) => event.state === 'failed' && event.corrects === null)).toHaveLength(3);
    expect(await ledger.differences(db.dataSource.manager)).toEqual([]);
  });

  it('holds what accepted jobs will need, until they end in any way', async () => {
    await stock.raise(entry(1_000));
    const told = run(300);
    const promised = { ...told, lot, material: mg(280), timeMs: 60_000, at: new Date(AT) };
    const reserved = async () => (await stock.reserved([lot.id])).get(lot.id)?.value;
    await tx((manager) => runs.promise(promised, manager));
    await tx((manager) => runs.promise(promised, manager));
    expect(await reserved()).toBe(280);
    await tx((manager) => runs.book(told, manager));
    expect(await reserved()).toBeUndefined();
    const other = { ...promised, jobId: randomUUID() };
    await tx((manager) => runs.promise(other, manager));
    await tx((manager) => runs.release(other.jobId, manager));
    expect(await reserved()).toBeUndefined();
  });

  it('writes all of a run or nothing, wherever the transaction dies', async () => {
    await stock.raise(entry(1_000));
    const before = await eventCount();
    for (let survives = 0; ; survives += 1) {
      const told = run(100);
      const done = await tx(async (manager) => {
        const dying = dyingAfter(manager, survives);
        await runs.book(told, dying);
        return true;
      }).catch(() => false);
      expect(await ledger.differences(db.dataSource.manager)).toEqual([]);
      if (done) break;
      expect(await onhand()).toBe(1_000);
      expect(await eventCount()).toBe(before);
    }
    expect(await onhand()).toBe(900);
  });

  it('is corrected by another event only', async () => {
    const first = entry(100);
    await stock.raise(first);
    const [raised] = await repository.eventsAround(db.dataSource.manager, [first.eventId]);
    if (!raised) throw new Error('the raise is gone');
    const back = correct(raised, { id: randomUUID(), at: AT, note: 'weighed again', resourceQuantity: mg(90) });
    const book = (event: EconomicEvent) => tx((manager) => ledger.book(manager, { spaceId, jobId: null }, [event], []));
    expect(await book(back)).toEqual({ kind: 'done' });
    expect(await onhand()).toBe(90);
    expect(await book({ ...back, id: randomUUID(), resourceQuantity: mg(-91) })).toMatchObject({
      kind: 'problem',
      problem: { code: 'overcorrected' },
    });
  });

  it('has stored balances that equal the replay of all stored events after any story', async () => {
    const lots = [randomUUID(), randomUUID(), randomUUID()];
    const step = fc.record({
      action: fc.constantFrom('raise', 'lower', 'consume', 'move'),
      of: fc.constantFrom(...lots),
      to: fc.constantFrom(...lots),
      value: fc.integer({ min: 1, max: 1_000 }),
    } as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 6 }), async (batches) => {
        await Promise.all(
          batches.map((batch) =>
            tx((manager) =>
              ledger.book(
                manager,
                { spaceId, jobId: null },
                batch.map(({ action, of, to, value }) => ({
                  ...blankEvent(randomUUID(), action, AT),
                  inputOf: action === 'consume' ? spaceId : null,
                  resourceInventoriedAs: of,
                  toResourceInventoriedAs: action === 'move' ? to : null,
                  resourceQuantity: mg(value),
                })),
                lots.map((id) => ({ id, kind: 'lot' as const, name: 'lot' })),
              ),
            ),
          ),
        );
        expect(await ledger.differences(db.dataSource.manager)).toEqual([]);
      }),
      { numRuns: 25 },
    );
  });
});

/** An entity manager whose connection is cut before the statement after `statements` of them. */
function dyingAfter(manager: EntityManager, statements: number): EntityManager {
  let left = statements;
  const runner = manager.queryRunner;
  if (!runner) throw new Error('a transaction has a query runner');
  const query = runner.query.bind(runner) as (sql: string, parameters?: unknown[], isStructured?: boolean) => Promise<unknown>;
  runner.query = async (sql: string, parameters?: unknown[], isStructured?: boolean): Promise<never> => {
    left -= 1;
    if (left < 0) await query('SELECT pg_terminate_backend(pg_backend_pid())');
    return (await query(sql, parameters, isStructured)) as never;
  };
  return manager;
}

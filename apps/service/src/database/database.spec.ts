// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { inTransaction, lockRows } from './transaction.js';
import { testDatabase, type TestDatabase } from './testing.js';

describe('database', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());

  it('has entities and migrations that say the same: nothing is left to change after the migrations', async () => {
    const drift = await db.dataSource.driver.createSchemaBuilder().log();
    expect(drift.upQueries.map((query) => query.query)).toEqual([]);
  });

  it('undoes the whole transaction when the work throws', async () => {
    await db.dataSource.query('CREATE TABLE things (id uuid PRIMARY KEY)');
    const failing = inTransaction(db.dataSource, async (manager) => {
      await manager.query('INSERT INTO things VALUES (gen_random_uuid())');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    const left: unknown = await db.dataSource.query('SELECT 1 FROM things');
    expect(left).toEqual([]);
    await db.dataSource.query('DROP TABLE things');
  });

  it('locks rows in one order, so that two transactions naming them crosswise both end', async () => {
    await db.dataSource.query('CREATE TABLE locked (id uuid PRIMARY KEY, n integer NOT NULL DEFAULT 0)');
    const ids = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    await db.dataSource.query('INSERT INTO locked (id) SELECT unnest($1::uuid[])', [ids]);
    const add = (order: string[]) =>
      inTransaction(db.dataSource, async (manager) => {
        await lockRows(manager, 'locked', order);
        for (const id of order) await manager.query('UPDATE locked SET n = n + 1 WHERE id = $1', [id]);
      });
    await Promise.all(Array.from({ length: 20 }, (_, index) => add(index % 2 === 0 ? ids : [...ids].reverse())));
    const rows: unknown = await db.dataSource.query('SELECT n FROM locked');
    expect(rows).toEqual([{ n: 20 }, { n: 20 }]);
    await db.dataSource.query('DROP TABLE locked');
  });
});

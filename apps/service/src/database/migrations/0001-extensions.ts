// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Text search (pg_trgm, unaccent), exclusion constraints over ranges (btree_gist): all trusted, so a database's owner may create them. */
export class Extensions20261120000001 implements MigrationInterface {
  readonly name = 'Extensions20261120000001';

  async up(runner: QueryRunner): Promise<void> {
    for (const extension of ['pg_trgm', 'btree_gist', 'unaccent']) {
      await runner.query(`CREATE EXTENSION IF NOT EXISTS ${extension}`);
    }
  }

  async down(): Promise<void> {
    // Extensions may serve others in the same database: they stay.
    return Promise.resolve();
  }
}

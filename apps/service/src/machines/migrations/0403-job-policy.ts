// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What stewards say of commands in jobs, where it is not the default. */
export class JobPolicy20261120000403 implements MigrationInterface {
  readonly name = 'JobPolicy20261120000403';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE machines ADD COLUMN job_policy jsonb NOT NULL DEFAULT '{}'");
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE machines DROP COLUMN job_policy');
  }
}

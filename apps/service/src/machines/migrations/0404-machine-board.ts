// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The board of a machine as its steward names it. */
export class MachineBoard20261120000404 implements MigrationInterface {
  readonly name = 'MachineBoard20261120000404';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE machines ADD COLUMN board text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE machines DROP COLUMN board');
  }
}

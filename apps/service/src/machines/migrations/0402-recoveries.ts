// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who brought a machine back stands beside who stopped it. */
export class Recoveries20261120000402 implements MigrationInterface {
  readonly name = 'Recoveries20261120000402';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE machine_stops ADD COLUMN kind text NOT NULL DEFAULT 'stop'
        CONSTRAINT machine_stops_kind CHECK (kind IN ('stop', 'recover'))
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DELETE FROM machine_stops WHERE kind = 'recover'`);
    await runner.query('ALTER TABLE machine_stops DROP COLUMN kind');
  }
}

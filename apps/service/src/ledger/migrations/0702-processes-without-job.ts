// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work is also given outside of jobs: the care of machines has processes of its own. */
export class ProcessesWithoutJob20261120000702 implements MigrationInterface {
  readonly name = 'ProcessesWithoutJob20261120000702';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE processes ALTER COLUMN job_id DROP NOT NULL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DELETE FROM processes WHERE job_id IS NULL');
    await runner.query('ALTER TABLE processes ALTER COLUMN job_id SET NOT NULL');
  }
}

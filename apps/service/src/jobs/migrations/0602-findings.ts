// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What preflight found in a job's program, what a steward said yes to, and the reports of programs, read once for each file. */
export class Findings20261120000602 implements MigrationInterface {
  readonly name = 'Findings20261120000602';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE jobs ADD COLUMN findings jsonb NOT NULL DEFAULT '[]', ADD COLUMN grants jsonb NOT NULL DEFAULT '[]';
      CREATE TABLE program_reports (
        sha256 text CONSTRAINT program_reports_file_fkey REFERENCES files ON DELETE CASCADE,
        dialect text,
        format integer,
        report jsonb NOT NULL,
        PRIMARY KEY (sha256, dialect, format)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE program_reports');
    await runner.query('ALTER TABLE jobs DROP COLUMN findings, DROP COLUMN grants');
  }
}

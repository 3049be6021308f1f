// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is known of each stored file besides its bytes. `created_by` null: the service itself (shipped designs, slicing). */
export class Files20261120000201 implements MigrationInterface {
  readonly name = 'Files20261120000201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE files (
        sha256 text PRIMARY KEY CONSTRAINT files_sha256 CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        size_bytes bigint NOT NULL CONSTRAINT files_size CHECK (size_bytes > 0),
        name text NOT NULL,
        media_type text NOT NULL,
        created_at timestamptz NOT NULL,
        created_by uuid CONSTRAINT files_person_fkey REFERENCES people ON DELETE SET NULL
      );
      CREATE INDEX files_created_by_idx ON files (created_by, created_at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE files');
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Versions of what machines keep, and the backups that were taken: each backup once, the same settings in a row one version. */
export class MachineSettings20261120001001 implements MigrationInterface {
  readonly name = 'MachineSettings20261120001001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settings_versions (
        id uuid PRIMARY KEY,
        machine_id uuid NOT NULL CONSTRAINT settings_versions_machine_fkey REFERENCES machines ON DELETE CASCADE,
        number integer NOT NULL,
        content_hash text NOT NULL,
        settings jsonb NOT NULL,
        reason text NOT NULL,
        origin text NOT NULL,
        person_id uuid CONSTRAINT settings_versions_person_fkey REFERENCES people ON DELETE SET NULL,
        tool_id uuid,
        last_seen_at timestamptz NOT NULL,
        times_seen integer NOT NULL,
        CONSTRAINT settings_versions_number_key UNIQUE (machine_id, number)
      );
      CREATE TABLE settings_backups (
        id uuid PRIMARY KEY,
        version_id uuid NOT NULL CONSTRAINT settings_backups_version_fkey REFERENCES settings_versions ON DELETE CASCADE,
        reason text NOT NULL,
        received_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE settings_backups, settings_versions');
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Published firmware images; like versions of designs they never change. */
export class FirmwareImages20261120001101 implements MigrationInterface {
  readonly name = 'FirmwareImages20261120001101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE firmware_images (
        id uuid PRIMARY KEY,
        number integer GENERATED ALWAYS AS IDENTITY,
        name text NOT NULL,
        version text NOT NULL,
        firmware text NOT NULL,
        boards text[] NOT NULL,
        format text NOT NULL,
        sha256 text NOT NULL CONSTRAINT firmware_images_file_fkey REFERENCES files,
        licence text NOT NULL,
        source_url text NOT NULL,
        notes text NOT NULL,
        published_by uuid CONSTRAINT firmware_images_person_fkey REFERENCES people ON DELETE SET NULL,
        published_at timestamptz NOT NULL,
        CONSTRAINT firmware_images_version_key UNIQUE (name, version)
      );
      CREATE INDEX firmware_images_boards_idx ON firmware_images USING gin (boards);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE firmware_images');
  }
}

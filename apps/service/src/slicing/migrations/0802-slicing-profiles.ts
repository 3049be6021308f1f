// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Profiles of machines as versions that never change, and what a task was asked for besides mesh, profile and copies; meshes rendered from OpenSCAD sources by the hash of what they were made of. */
export class SlicingProfiles20261120000802 implements MigrationInterface {
  readonly name = 'SlicingProfiles20261120000802';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE slicing_tasks ADD COLUMN options jsonb NOT NULL DEFAULT '{}';
      CREATE TABLE slicing_profiles (
        id uuid PRIMARY KEY,
        machine_id uuid NOT NULL CONSTRAINT slicing_profiles_machine_fkey REFERENCES machines ON DELETE CASCADE,
        material text NOT NULL,
        quality text NOT NULL CONSTRAINT slicing_profiles_quality CHECK (quality IN ('draft', 'normal', 'fine')),
        version integer NOT NULL CONSTRAINT slicing_profiles_version_positive CHECK (version > 0),
        settings jsonb NOT NULL,
        note text NOT NULL,
        created_at timestamptz NOT NULL,
        created_by uuid CONSTRAINT slicing_profiles_person_fkey REFERENCES people ON DELETE SET NULL,
        CONSTRAINT slicing_profiles_version_key UNIQUE (machine_id, material, quality, version)
      );
      CREATE TABLE scad_renders (
        cache_key text PRIMARY KEY,
        mesh_sha256 text NOT NULL CONSTRAINT scad_renders_mesh_fkey REFERENCES files,
        values jsonb NOT NULL,
        created_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE slicing_profiles, scad_renders; ALTER TABLE slicing_tasks DROP COLUMN options');
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Slicing as durable rows: who needs a program makes a row, workers claim rows; a finished row is the cache. */
export class Slicing20261120000801 implements MigrationInterface {
  readonly name = 'Slicing20261120000801';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE slicing_tasks (
        id uuid PRIMARY KEY,
        cache_key text NOT NULL CONSTRAINT slicing_tasks_cache_key UNIQUE,
        mesh_sha256 text NOT NULL CONSTRAINT slicing_tasks_mesh_fkey REFERENCES files,
        profile text NOT NULL,
        copies integer NOT NULL,
        bed_mm jsonb,
        state text NOT NULL CONSTRAINT slicing_tasks_state CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
        progress double precision NOT NULL,
        attempts integer NOT NULL,
        leased_until timestamptz,
        problem text,
        program_sha256 text CONSTRAINT slicing_tasks_program_fkey REFERENCES files,
        program_bytes bigint,
        time_ms bigint,
        filament_um bigint,
        mass_mg bigint,
        requested_at timestamptz NOT NULL,
        ended_at timestamptz,
        CONSTRAINT slicing_tasks_done_has_program CHECK (state <> 'done' OR program_sha256 IS NOT NULL)
      );
      CREATE INDEX slicing_tasks_open_idx ON slicing_tasks (requested_at) WHERE state IN ('waiting', 'running');
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE slicing_tasks');
  }
}

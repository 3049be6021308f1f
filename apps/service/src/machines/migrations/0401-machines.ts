// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Machines with what their stewards say of them, and who pressed stop. */
export class Machines20261120000401 implements MigrationInterface {
  readonly name = 'Machines20261120000401';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE machines (
        id uuid PRIMARY KEY,
        space_id uuid NOT NULL CONSTRAINT machines_space_fkey REFERENCES spaces ON DELETE CASCADE,
        bridge_id uuid NOT NULL CONSTRAINT machines_bridge_fkey REFERENCES bridges ON DELETE CASCADE,
        key text NOT NULL,
        name text NOT NULL,
        description text NOT NULL,
        process text NOT NULL,
        work_volume_mm jsonb NOT NULL,
        materials text[] NOT NULL,
        tools jsonb NOT NULL,
        max_tool_c double precision,
        max_bed_c double precision,
        max_spindle_rpm double precision,
        accept_policy text NOT NULL CONSTRAINT machines_accept_policy CHECK (accept_policy IN ('steward', 'auto')),
        virtual_speed double precision,
        identity jsonb,
        bed text NOT NULL CONSTRAINT machines_bed CHECK (bed IN ('clear', 'occupied')),
        bed_at timestamptz NOT NULL,
        bed_by uuid CONSTRAINT machines_bed_by_fkey REFERENCES people ON DELETE SET NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT machines_bridge_key UNIQUE (bridge_id, key)
      );
      CREATE INDEX machines_space_idx ON machines (space_id);
      CREATE TABLE machine_stops (
        command_id uuid PRIMARY KEY,
        machine_id uuid NOT NULL CONSTRAINT machine_stops_machine_fkey REFERENCES machines ON DELETE CASCADE,
        person_id uuid CONSTRAINT machine_stops_person_fkey REFERENCES people ON DELETE SET NULL,
        job_id uuid,
        at timestamptz NOT NULL
      );
      CREATE INDEX machine_stops_machine_idx ON machine_stops (machine_id, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE machine_stops, machines');
  }
}

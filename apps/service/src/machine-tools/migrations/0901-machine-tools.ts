// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who used which tool on a machine and how it ended; the last lines of each machine's console. */
export class MachineTools20261120000901 implements MigrationInterface {
  readonly name = 'MachineTools20261120000901';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE tool_runs (
        id uuid PRIMARY KEY,
        number integer GENERATED ALWAYS AS IDENTITY,
        machine_id uuid NOT NULL CONSTRAINT tool_runs_machine_fkey REFERENCES machines ON DELETE CASCADE,
        person_id uuid CONSTRAINT tool_runs_person_fkey REFERENCES people ON DELETE SET NULL,
        kind text NOT NULL,
        op jsonb NOT NULL,
        state text NOT NULL,
        at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL,
        heard_at timestamptz NOT NULL,
        ended_at timestamptz,
        last_seq integer NOT NULL,
        asked_again integer NOT NULL,
        code text,
        reason text,
        recovery jsonb,
        progress jsonb,
        result jsonb,
        settings_version_id uuid,
        image_id uuid
      );
      CREATE INDEX tool_runs_machine_idx ON tool_runs (machine_id, number);
      CREATE INDEX tool_runs_open_idx ON tool_runs (heard_at) WHERE state IN ('sent', 'running');
      CREATE INDEX tool_runs_image_idx ON tool_runs (image_id) WHERE image_id IS NOT NULL;
      CREATE TABLE console_lines (
        machine_id uuid CONSTRAINT console_lines_machine_fkey REFERENCES machines ON DELETE CASCADE,
        number integer,
        tool_id uuid NOT NULL,
        at timestamptz NOT NULL,
        direction text NOT NULL,
        text text NOT NULL,
        PRIMARY KEY (machine_id, number)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE console_lines, tool_runs');
  }
}

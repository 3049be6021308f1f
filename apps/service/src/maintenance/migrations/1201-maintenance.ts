// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is to be done on machines how often, and what was done. */
export class Maintenance20261120001201 implements MigrationInterface {
  readonly name = 'Maintenance20261120001201';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE maintenance_tasks (
        id uuid PRIMARY KEY,
        machine_id uuid NOT NULL CONSTRAINT maintenance_tasks_machine_fkey REFERENCES machines ON DELETE CASCADE,
        name text NOT NULL,
        instructions text NOT NULL,
        every jsonb NOT NULL,
        blocks_when_overdue boolean NOT NULL,
        since timestamptz NOT NULL,
        use_since jsonb NOT NULL,
        last_done_at timestamptz,
        last_done_by uuid CONSTRAINT maintenance_tasks_person_fkey REFERENCES people ON DELETE SET NULL,
        is_retired boolean NOT NULL
      );
      CREATE INDEX maintenance_tasks_machine_idx ON maintenance_tasks (machine_id);
      CREATE TABLE maintenance_entries (
        id uuid PRIMARY KEY,
        machine_id uuid NOT NULL CONSTRAINT maintenance_entries_machine_fkey REFERENCES machines ON DELETE CASCADE,
        task_id uuid CONSTRAINT maintenance_entries_task_fkey REFERENCES maintenance_tasks,
        person_id uuid CONSTRAINT maintenance_entries_person_fkey REFERENCES people ON DELETE SET NULL,
        at timestamptz NOT NULL,
        note text NOT NULL,
        work_minutes integer NOT NULL,
        use jsonb NOT NULL
      );
      CREATE INDEX maintenance_entries_machine_idx ON maintenance_entries (machine_id, at);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE maintenance_entries, maintenance_tasks');
  }
}

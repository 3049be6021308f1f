// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Jobs, their history, the commands to send and the events received. */
export class Jobs20261120000601 implements MigrationInterface {
  readonly name = 'Jobs20261120000601';

  async up(runner: QueryRunner): Promise<void> {
    await createJobs(runner);
    await createMessages(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE job_inbox, job_outbox, job_transitions, jobs');
  }
}

async function createJobs(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE jobs (
      id uuid PRIMARY KEY,
      number integer GENERATED ALWAYS AS IDENTITY,
      state text NOT NULL,
      space_id uuid NOT NULL CONSTRAINT jobs_space_fkey REFERENCES spaces,
      machine_id uuid NOT NULL CONSTRAINT jobs_machine_fkey REFERENCES machines,
      requested_by uuid CONSTRAINT jobs_requested_by_fkey REFERENCES people ON DELETE SET NULL,
      requested_at timestamptz NOT NULL,
      note text NOT NULL,
      copies integer NOT NULL CONSTRAINT jobs_copies CHECK (copies BETWEEN 1 AND 50),
      request_hash text NOT NULL,
      subject jsonb NOT NULL,
      lot jsonb,
      program_sha256 text,
      program_bytes integer,
      program_dialect text,
      estimate_ms bigint,
      estimate_mg bigint,
      phase text,
      started_at timestamptz,
      ended_at timestamptz,
      measured jsonb,
      last_sequence integer NOT NULL DEFAULT -1,
      is_end_reported boolean NOT NULL DEFAULT false,
      cancel_reason text,
      leased_until timestamptz,
      hold_until timestamptz,
      hold_reason text,
      starts_refused integer NOT NULL DEFAULT 0,
      transition_count integer NOT NULL DEFAULT 0
    )`);
  await runner.query('CREATE UNIQUE INDEX jobs_number_key ON jobs (number)');
  await runner.query('CREATE INDEX jobs_space_idx ON jobs (space_id, number)');
  await runner.query('CREATE INDEX jobs_machine_idx ON jobs (machine_id, number)');
  await runner.query('CREATE INDEX jobs_requested_by_idx ON jobs (requested_by, number)');
  await runner.query('CREATE INDEX jobs_state_idx ON jobs (state)');
  await runner.query(`
    CREATE UNIQUE INDEX jobs_one_active_per_machine ON jobs (machine_id)
    WHERE state IN ('starting', 'running', 'paused')`);
  await runner.query(`
    CREATE TABLE job_transitions (
      job_id uuid NOT NULL CONSTRAINT job_transitions_job_fkey REFERENCES jobs ON DELETE CASCADE,
      sequence integer NOT NULL,
      from_state text,
      to_state text NOT NULL,
      at timestamptz NOT NULL,
      person_id uuid CONSTRAINT job_transitions_person_fkey REFERENCES people ON DELETE SET NULL,
      by_what text NOT NULL,
      reason text,
      PRIMARY KEY (job_id, sequence)
    )`);
}

async function createMessages(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE job_outbox (
      command_id uuid PRIMARY KEY,
      job_id uuid NOT NULL CONSTRAINT job_outbox_job_fkey REFERENCES jobs ON DELETE CASCADE,
      bridge_id uuid NOT NULL,
      machine_key text NOT NULL,
      kind text NOT NULL,
      reason text,
      created_at timestamptz NOT NULL,
      attempts integer NOT NULL DEFAULT 0,
      next_at timestamptz NOT NULL,
      settled_at timestamptz,
      outcome text
    )`);
  await runner.query('CREATE INDEX job_outbox_due_idx ON job_outbox (next_at) WHERE settled_at IS NULL');
  await runner.query('CREATE INDEX job_outbox_job_idx ON job_outbox (job_id)');
  await runner.query(`
    CREATE TABLE job_inbox (
      event_id uuid PRIMARY KEY,
      job_id uuid NOT NULL,
      bridge_id uuid NOT NULL,
      sequence integer NOT NULL,
      event jsonb NOT NULL,
      received_at timestamptz NOT NULL,
      outcome text NOT NULL
    )`);
  await runner.query('CREATE INDEX job_inbox_job_idx ON job_inbox (job_id, sequence)');
}

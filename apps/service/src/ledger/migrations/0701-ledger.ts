// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Events that only grow, and what is derived from them. */
export class Ledger20261120000701 implements MigrationInterface {
  readonly name = 'Ledger20261120000701';

  async up(runner: QueryRunner): Promise<void> {
    await createEvents(runner);
    await createDerived(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['commitments', 'processes', 'resources', 'economic_events']) await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP FUNCTION economic_events_only_grow()');
  }
}

async function createEvents(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE economic_events (
      id uuid CONSTRAINT economic_events_pkey PRIMARY KEY,
      position bigint GENERATED ALWAYS AS IDENTITY,
      hash char(64) NOT NULL,
      action text NOT NULL,
      space_id uuid NOT NULL,
      job_id uuid,
      provider uuid,
      receiver uuid,
      input_of uuid,
      output_of uuid,
      resource_id uuid,
      to_resource_id uuid,
      conforms_to uuid,
      resource_value bigint,
      resource_unit text,
      effort_value bigint,
      effort_unit text,
      point_in_time timestamptz NOT NULL,
      beginning timestamptz,
      ending timestamptz,
      state text,
      fulfills uuid,
      corrects uuid,
      note text NOT NULL,
      CONSTRAINT economic_events_resource_amount CHECK ((resource_value IS NULL) = (resource_unit IS NULL)),
      CONSTRAINT economic_events_effort_amount CHECK ((effort_value IS NULL) = (effort_unit IS NULL)),
      CONSTRAINT economic_events_sign CHECK (
        corrects IS NOT NULL OR (COALESCE(resource_value, 1) > 0 AND COALESCE(effort_value, 1) > 0))
    )`);
  await runner.query('CREATE UNIQUE INDEX economic_events_position_key ON economic_events (position)');
  await runner.query('CREATE INDEX economic_events_space_id_idx ON economic_events (space_id, position)');
  await runner.query('CREATE INDEX economic_events_job_id_idx ON economic_events (job_id)');
  await runner.query('CREATE INDEX economic_events_resource_id_idx ON economic_events (resource_id, position)');
  await runner.query('CREATE INDEX economic_events_corrects_idx ON economic_events (corrects)');
  await runner.query(`
    CREATE FUNCTION economic_events_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'economic_events only grow: % refused; book a correction instead', TG_OP
        USING ERRCODE = 'restrict_violation';
    END $$`);
  await runner.query(`
    CREATE TRIGGER economic_events_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON economic_events
    FOR EACH STATEMENT EXECUTE FUNCTION economic_events_only_grow()`);
}

async function createDerived(runner: QueryRunner): Promise<void> {
  await runner.query(`
    CREATE TABLE resources (
      id uuid CONSTRAINT resources_pkey PRIMARY KEY,
      kind text NOT NULL,
      name text NOT NULL,
      unit text,
      accounting bigint,
      onhand bigint,
      CONSTRAINT resources_onhand_not_negative CHECK (onhand IS NULL OR onhand >= 0),
      CONSTRAINT resources_accounting_not_negative CHECK (accounting IS NULL OR accounting >= 0),
      CONSTRAINT resources_balance_whole CHECK (
        (unit IS NULL) = (onhand IS NULL) AND (unit IS NULL) = (accounting IS NULL))
    )`);
  await runner.query(`
    CREATE TABLE processes (
      id uuid CONSTRAINT processes_pkey PRIMARY KEY,
      job_id uuid NOT NULL,
      name text NOT NULL,
      space_id uuid NOT NULL,
      beginning timestamptz,
      ending timestamptz,
      finished boolean NOT NULL
    )`);
  await runner.query('CREATE UNIQUE INDEX processes_job_id_key ON processes (job_id)');
  await runner.query(`
    CREATE TABLE commitments (
      id uuid CONSTRAINT commitments_pkey PRIMARY KEY,
      process_id uuid NOT NULL,
      action text NOT NULL,
      provider uuid NOT NULL,
      receiver uuid,
      resource_id uuid NOT NULL,
      resource_value bigint,
      resource_unit text,
      effort_ms bigint,
      created timestamptz NOT NULL,
      finished boolean NOT NULL
    )`);
  await runner.query('CREATE INDEX commitments_process_id_idx ON commitments (process_id)');
  await runner.query('CREATE INDEX commitments_open_idx ON commitments (resource_id) WHERE NOT finished');
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People, spaces, who belongs where; sessions, API tokens, bridges and one-time codes (all secrets as hashes only). */
export class Accounts20261120000101 implements MigrationInterface {
  readonly name = 'Accounts20261120000101';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE people (
        id uuid PRIMARY KEY,
        name text NOT NULL CONSTRAINT people_name_length CHECK (length(name) BETWEEN 1 AND 80),
        email text NOT NULL CONSTRAINT people_email_key UNIQUE CONSTRAINT people_email_lower CHECK (email = lower(email)),
        password_hash text NOT NULL,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE spaces (
        id uuid PRIMARY KEY,
        slug text NOT NULL CONSTRAINT spaces_slug_key UNIQUE,
        name text NOT NULL,
        description text NOT NULL,
        location text,
        is_demo boolean NOT NULL DEFAULT false,
        created_at timestamptz NOT NULL
      );
      CREATE TABLE memberships (
        person_id uuid NOT NULL CONSTRAINT memberships_person_fkey REFERENCES people ON DELETE CASCADE,
        space_id uuid NOT NULL CONSTRAINT memberships_space_fkey REFERENCES spaces ON DELETE CASCADE,
        role text NOT NULL CONSTRAINT memberships_role CHECK (role IN ('member', 'steward', 'admin')),
        since timestamptz NOT NULL,
        PRIMARY KEY (person_id, space_id)
      );
      CREATE INDEX memberships_space_idx ON memberships (space_id);
      CREATE TABLE sessions (
        token_hash bytea PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT sessions_person_fkey REFERENCES people ON DELETE CASCADE,
        created_at timestamptz NOT NULL,
        expires_at timestamptz NOT NULL
      );
      CREATE INDEX sessions_person_idx ON sessions (person_id, created_at);
      CREATE TABLE api_tokens (
        id uuid PRIMARY KEY,
        person_id uuid NOT NULL CONSTRAINT api_tokens_person_fkey REFERENCES people ON DELETE CASCADE,
        name text NOT NULL,
        token_hash bytea NOT NULL CONSTRAINT api_tokens_hash_key UNIQUE,
        scopes text[] NOT NULL,
        created_at timestamptz NOT NULL,
        last_used_at timestamptz,
        expires_at timestamptz
      );
      CREATE INDEX api_tokens_person_idx ON api_tokens (person_id);
      CREATE TABLE bridges (
        id uuid PRIMARY KEY,
        space_id uuid NOT NULL CONSTRAINT bridges_space_fkey REFERENCES spaces ON DELETE CASCADE,
        name text NOT NULL,
        secret_hash bytea,
        created_at timestamptz NOT NULL,
        paired_at timestamptz,
        revoked_at timestamptz
      );
      CREATE INDEX bridges_space_idx ON bridges (space_id);
      CREATE TABLE pairing_codes (
        code_hash bytea PRIMARY KEY,
        bridge_id uuid NOT NULL CONSTRAINT pairing_codes_bridge_fkey REFERENCES bridges ON DELETE CASCADE,
        expires_at timestamptz NOT NULL,
        used_at timestamptz
      );
      CREATE INDEX pairing_codes_bridge_idx ON pairing_codes (bridge_id);
      CREATE TABLE setup_codes (
        code_hash bytea PRIMARY KEY,
        created_at timestamptz NOT NULL
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE setup_codes, pairing_codes, bridges, api_tokens, sessions, memberships, spaces, people');
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Designs, their versions, parts and files. A version and all that belongs to it never changes: a trigger refuses it, whoever asks. The one
 * exception is a person who leaves: `published_by` becomes null. `design_search` is the gallery's read model of each newest version.
 */
export class Designs20261120000301 implements MigrationInterface {
  readonly name = 'Designs20261120000301';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(SEARCH);
    await runner.query(IMMUTABLE);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE design_search, design_files, design_parts, design_versions, designs');
    await runner.query('DROP FUNCTION refuse_change_of_published_design');
  }
}

const TABLES = `
  CREATE TABLE designs (
    id uuid PRIMARY KEY,
    slug text NOT NULL CONSTRAINT designs_slug_key UNIQUE CONSTRAINT designs_slug CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
    created_at timestamptz NOT NULL,
    created_by uuid CONSTRAINT designs_person_fkey REFERENCES people ON DELETE SET NULL
  );
  CREATE TABLE design_versions (
    id uuid PRIMARY KEY,
    design_id uuid NOT NULL CONSTRAINT design_versions_design_fkey REFERENCES designs,
    number integer NOT NULL CONSTRAINT design_versions_number_positive CHECK (number > 0),
    version text NOT NULL,
    content_hash text NOT NULL,
    published_at timestamptz NOT NULL,
    published_by uuid CONSTRAINT design_versions_person_fkey REFERENCES people ON DELETE SET NULL,
    name text NOT NULL,
    summary text NOT NULL,
    description text NOT NULL,
    licence text NOT NULL,
    licence_read_from text,
    licensor text NOT NULL,
    repository text,
    image_sha256 text CONSTRAINT design_versions_image_fkey REFERENCES files,
    keywords text[] NOT NULL,
    warnings text[] NOT NULL,
    CONSTRAINT design_versions_number_key UNIQUE (design_id, number),
    CONSTRAINT design_versions_version_key UNIQUE (design_id, version)
  );
  CREATE TABLE design_parts (
    id uuid PRIMARY KEY,
    version_id uuid NOT NULL CONSTRAINT design_parts_version_fkey REFERENCES design_versions,
    position integer NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    process text NOT NULL,
    material text,
    size_mm jsonb,
    tool jsonb,
    stock jsonb,
    mesh_sha256 text CONSTRAINT design_parts_mesh_fkey REFERENCES files,
    program_sha256 text CONSTRAINT design_parts_program_fkey REFERENCES files,
    mesh jsonb,
    program jsonb,
    time_ms bigint,
    mass_mg bigint,
    CONSTRAINT design_parts_slug_key UNIQUE (version_id, slug)
  );
  CREATE TABLE design_files (
    version_id uuid CONSTRAINT design_files_version_fkey REFERENCES design_versions,
    path text,
    sha256 text NOT NULL CONSTRAINT design_files_file_fkey REFERENCES files,
    role text NOT NULL,
    PRIMARY KEY (version_id, path)
  );`;

// The words for typing errors are matched by trigrams (pg_trgm), whole words by the English dictionary.
const SEARCH = `
  CREATE TABLE design_search (
    design_id uuid PRIMARY KEY REFERENCES designs,
    version_id uuid NOT NULL REFERENCES design_versions,
    published_at timestamptz NOT NULL,
    words text NOT NULL,
    document tsvector NOT NULL,
    processes text[] NOT NULL,
    licence text NOT NULL
  );
  CREATE INDEX design_search_document_idx ON design_search USING gin (document);
  CREATE INDEX design_search_words_idx ON design_search USING gin (words gin_trgm_ops);
  CREATE INDEX design_search_newest_idx ON design_search (published_at DESC, design_id);`;

const IMMUTABLE = `
  CREATE FUNCTION refuse_change_of_published_design() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'design_versions'
      AND to_jsonb(NEW) - 'published_by' = to_jsonb(OLD) - 'published_by' AND to_jsonb(NEW) -> 'published_by' = 'null'::jsonb
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A published version never changes: publish a new one' USING ERRCODE = 'restrict_violation';
  END $$;
  CREATE TRIGGER design_versions_immutable BEFORE UPDATE OR DELETE ON design_versions
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_design();
  CREATE TRIGGER design_parts_immutable BEFORE UPDATE OR DELETE ON design_parts
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_design();
  CREATE TRIGGER design_files_immutable BEFORE UPDATE OR DELETE ON design_files
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_published_design();`;

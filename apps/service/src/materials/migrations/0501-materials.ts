// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Kinds of material, lots of them, and which lot is in which machine. How much is left is no column: it is the ledger's. */
export class Materials20261120000501 implements MigrationInterface {
  readonly name = 'Materials20261120000501';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE materials (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        kind text NOT NULL,
        form text NOT NULL CONSTRAINT materials_form CHECK (form IN ('spool', 'sheet')),
        vendor text,
        color_hex text NOT NULL CONSTRAINT materials_color_hex CHECK (color_hex ~ '^[0-9a-f]{6}$'),
        diameter_um integer,
        density_mg_per_cm3 integer,
        size text
      );
      CREATE TABLE lots (
        id uuid PRIMARY KEY,
        space_id uuid NOT NULL CONSTRAINT lots_space_fkey REFERENCES spaces ON DELETE CASCADE,
        material_id uuid NOT NULL CONSTRAINT lots_material_fkey REFERENCES materials,
        name text NOT NULL,
        initial bigint NOT NULL CONSTRAINT lots_initial_positive CHECK (initial > 0),
        location text,
        lot_code text,
        registered_at timestamptz NOT NULL
      );
      CREATE INDEX lots_space_idx ON lots (space_id);
      CREATE INDEX lots_material_idx ON lots (material_id);
      CREATE TABLE machine_loads (
        machine_id uuid CONSTRAINT machine_loads_machine_fkey REFERENCES machines ON DELETE CASCADE,
        tool integer,
        lot_id uuid NOT NULL CONSTRAINT machine_loads_lot_key UNIQUE CONSTRAINT machine_loads_lot_fkey REFERENCES lots ON DELETE CASCADE,
        loaded_at timestamptz NOT NULL,
        PRIMARY KEY (machine_id, tool)
      );
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE machine_loads, lots, materials');
  }
}

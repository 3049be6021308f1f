// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LotForm } from '@fabcommons/contracts';
import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Row of a kind of material, e.g. a maker's black PLA. */
@Entity('materials')
@Check('materials_form', "form IN ('spool', 'sheet')")
@Check('materials_color_hex', "color_hex ~ '^[0-9a-f]{6}$'")
export class MaterialRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') kind!: string;
  @Column('text') form!: LotForm;
  @Column('text', { nullable: true }) vendor!: string | null;
  @Column('text') colorHex!: string;
  @Column('integer', { nullable: true }) diameterUm!: number | null;
  @Column('integer', { name: 'density_mg_per_cm3', nullable: true }) densityMgPerCm3!: number | null;
  @Column('text', { nullable: true }) size!: string | null;
}

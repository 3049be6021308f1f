// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SpaceRow } from '../accounts/entities/space.entity.js';
import { safeInteger } from '../database/safe-integer.js';
import { MaterialRow } from './material.entity.js';

/** Row of a lot. `initial` in mg for spools, pieces for sheets: what it was registered with; what is left is a balance of the ledger. */
@Entity('lots')
@Index('lots_space_idx', ['spaceId'])
@Index('lots_material_idx', ['materialId'])
@Check('lots_initial_positive', 'initial > 0')
export class LotRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') spaceId!: string;
  @Column('uuid') materialId!: string;
  @Column('text') name!: string;
  @Column('bigint', { transformer: safeInteger }) initial!: number;
  @Column('text', { nullable: true }) location!: string | null;
  @Column('text', { nullable: true }) lotCode!: string | null;
  @Column('timestamptz') registeredAt!: Date;
  @ManyToOne(() => SpaceRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'space_id', foreignKeyConstraintName: 'lots_space_fkey' })
  space?: Relation<SpaceRow>;
  @ManyToOne(() => MaterialRow)
  @JoinColumn({ name: 'material_id', foreignKeyConstraintName: 'lots_material_fkey' })
  material?: Relation<MaterialRow>;
}

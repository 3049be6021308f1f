// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';

/** Row of a design: its address and who made it here. All else belongs to a version. */
@Entity('designs')
@Unique('designs_slug_key', ['slug'])
@Check('designs_slug', "slug ~ '^[a-z0-9][a-z0-9-]{0,79}$'")
export class DesignRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') slug!: string;
  @Column('timestamptz') createdAt!: Date;
  /** Null: shipped with the service, or its maker has left. */
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'created_by', foreignKeyConstraintName: 'designs_person_fkey' })
  person?: Relation<PersonRow> | null;
}

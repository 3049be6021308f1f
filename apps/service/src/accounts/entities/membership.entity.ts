// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Role } from '@fabcommons/contracts';
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from './person.entity.js';
import { SpaceRow } from './space.entity.js';

/** Row that joins a person to a space. */
@Entity('memberships')
@Index('memberships_space_idx', ['spaceId'])
@Check('memberships_role', "role IN ('member', 'steward', 'admin')")
export class MembershipRow {
  @PrimaryColumn('uuid') personId!: string;
  @PrimaryColumn('uuid') spaceId!: string;
  @Column('text') role!: Role;
  @Column('timestamptz') since!: Date;
  @ManyToOne(() => PersonRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'memberships_person_fkey' })
  person?: Relation<PersonRow>;
  @ManyToOne(() => SpaceRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'space_id', foreignKeyConstraintName: 'memberships_space_fkey' })
  space?: Relation<SpaceRow>;
}

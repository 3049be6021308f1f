// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SpaceRow } from './space.entity.js';

/** Row of a bridge. `secretHash` null until it paired; `revokedAt`: it may never log in again, its row stays for the accounts. */
@Entity('bridges')
@Index('bridges_space_idx', ['spaceId'])
export class BridgeRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') spaceId!: string;
  @Column('text') name!: string;
  @Column('bytea', { nullable: true }) secretHash!: Buffer | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) pairedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) revokedAt!: Date | null;
  @ManyToOne(() => SpaceRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'space_id', foreignKeyConstraintName: 'bridges_space_fkey' })
  space?: Relation<SpaceRow>;
}

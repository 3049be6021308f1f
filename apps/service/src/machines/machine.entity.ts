// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AcceptPolicy, BedState, IdentityReport, JobPolicyChange, MountedTool, Xyz } from '@fabcommons/contracts';
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { BridgeRow } from '../accounts/entities/bridge.entity.js';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { SpaceRow } from '../accounts/entities/space.entity.js';

/** Row of a machine: what its steward says, what its firmware last said (`identity`), and whether its bed is free. */
@Entity('machines')
@Unique('machines_bridge_key', ['bridgeId', 'key'])
@Index('machines_space_idx', ['spaceId'])
@Check('machines_accept_policy', "accept_policy IN ('steward', 'auto')")
@Check('machines_bed', "bed IN ('clear', 'occupied')")
export class MachineRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') spaceId!: string;
  @Column('uuid') bridgeId!: string;
  @Column('text') key!: string;
  @Column('text') name!: string;
  @Column('text') description!: string;
  @Column('text') process!: string;
  @Column('jsonb') workVolumeMm!: Xyz;
  @Column('text', { array: true }) materials!: string[];
  @Column('jsonb') tools!: MountedTool[];
  @Column('double precision', { nullable: true }) maxToolC!: number | null;
  @Column('double precision', { nullable: true }) maxBedC!: number | null;
  @Column('double precision', { nullable: true }) maxSpindleRpm!: number | null;
  @Column('text') acceptPolicy!: AcceptPolicy;
  @Column('jsonb', { default: {} }) jobPolicy!: JobPolicyChange;
  @Column('text', { nullable: true }) board!: string | null;
  @Column('double precision', { nullable: true }) virtualSpeed!: number | null;
  @Column('jsonb', { nullable: true }) identity!: IdentityReport | null;
  @Column('text') bed!: BedState;
  @Column('timestamptz') bedAt!: Date;
  @Column('uuid', { nullable: true }) bedBy!: string | null;
  @Column('timestamptz') createdAt!: Date;
  @ManyToOne(() => SpaceRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'space_id', foreignKeyConstraintName: 'machines_space_fkey' })
  space?: Relation<SpaceRow>;
  @ManyToOne(() => BridgeRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'bridge_id', foreignKeyConstraintName: 'machines_bridge_fkey' })
  bridge?: Relation<BridgeRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'bed_by', foreignKeyConstraintName: 'machines_bed_by_fkey' })
  bedPerson?: Relation<PersonRow> | null;
}

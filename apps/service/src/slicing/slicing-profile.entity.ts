// SPDX-License-Identifier: AGPL-3.0-or-later
import type { SlicingQuality, SlicingSettings } from '@fabcommons/contracts';
import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { MachineRow } from '../machines/machine.entity.js';

/** Row of a version of a machine's profile. */
@Entity('slicing_profiles')
@Unique('slicing_profiles_version_key', ['machineId', 'material', 'quality', 'version'])
@Check('slicing_profiles_quality', "quality IN ('draft', 'normal', 'fine')")
@Check('slicing_profiles_version_positive', 'version > 0')
export class SlicingProfileRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') machineId!: string;
  @Column('text') material!: string;
  @Column('text') quality!: SlicingQuality;
  @Column('integer') version!: number;
  @Column('jsonb') settings!: SlicingSettings;
  @Column('text') note!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'slicing_profiles_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'created_by', foreignKeyConstraintName: 'slicing_profiles_person_fkey' })
  person?: Relation<PersonRow> | null;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings, SettingsVersion } from '@fabcommons/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { MachineRow } from '../machines/machine.entity.js';

/** Row of a version of a machine's settings. */
@Entity('settings_versions')
@Unique('settings_versions_number_key', ['machineId', 'number'])
export class SettingsVersionRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') machineId!: string;
  @Column('integer') number!: number;
  @Column('text') contentHash!: string;
  @Column('jsonb') settings!: MachineSettings;
  @Column('text') reason!: string;
  @Column('text') origin!: SettingsVersion['from'];
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('uuid', { nullable: true }) toolId!: string | null;
  @Column('timestamptz') lastSeenAt!: Date;
  @Column('integer') timesSeen!: number;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'settings_versions_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'settings_versions_person_fkey' })
  person?: Relation<PersonRow> | null;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineUse } from '@fabcommons/contracts';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { MachineRow } from '../machines/machine.entity.js';
import { MaintenanceTaskRow } from './maintenance-task.entity.js';

/** Row of something that was done on a machine. */
@Entity('maintenance_entries')
@Index('maintenance_entries_machine_idx', ['machineId', 'at'])
export class MaintenanceEntryRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') machineId!: string;
  @Column('uuid', { nullable: true }) taskId!: string | null;
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('timestamptz') at!: Date;
  @Column('text') note!: string;
  @Column('integer') workMinutes!: number;
  @Column('jsonb') use!: MachineUse;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'maintenance_entries_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => MaintenanceTaskRow)
  @JoinColumn({ name: 'task_id', foreignKeyConstraintName: 'maintenance_entries_task_fkey' })
  task?: Relation<MaintenanceTaskRow> | null;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'maintenance_entries_person_fkey' })
  person?: Relation<PersonRow> | null;
}

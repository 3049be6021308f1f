// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineUse, MaintenanceInterval } from '@fabcommons/contracts';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { MachineRow } from '../machines/machine.entity.js';

/** Row of something that is to be done on a machine again and again. */
@Entity('maintenance_tasks')
@Index('maintenance_tasks_machine_idx', ['machineId'])
export class MaintenanceTaskRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') machineId!: string;
  @Column('text') name!: string;
  @Column('text') instructions!: string;
  @Column('jsonb') every!: MaintenanceInterval;
  @Column('boolean') blocksWhenOverdue!: boolean;
  /** Since when it counts: made or last done, and what the machine had run by then. */
  @Column('timestamptz') since!: Date;
  @Column('jsonb') useSince!: MachineUse;
  @Column('timestamptz', { nullable: true }) lastDoneAt!: Date | null;
  @Column('uuid', { nullable: true }) lastDoneBy!: string | null;
  @Column('boolean') isRetired!: boolean;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'maintenance_tasks_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'last_done_by', foreignKeyConstraintName: 'maintenance_tasks_person_fkey' })
  person?: Relation<PersonRow> | null;
}

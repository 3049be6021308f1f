// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { MachineRow } from './machine.entity.js';

/** Row of an emergency stop, or of the way back from one: who pressed it on which machine. */
@Entity('machine_stops')
@Index('machine_stops_machine_idx', ['machineId', 'at'])
@Check('machine_stops_kind', "kind IN ('stop', 'recover')")
export class MachineStopRow {
  @PrimaryColumn('uuid') commandId!: string;
  @Column('text', { default: 'stop' }) kind!: 'stop' | 'recover';
  @Column('uuid') machineId!: string;
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('uuid', { nullable: true }) jobId!: string | null;
  @Column('timestamptz') at!: Date;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'machine_stops_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'machine_stops_person_fkey' })
  person?: Relation<PersonRow> | null;
}

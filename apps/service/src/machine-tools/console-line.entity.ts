// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolLine } from '@fabcommons/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { MachineRow } from '../machines/machine.entity.js';

/** Row of a line that went over a machine's wire while a tool ran; the newest of each machine are kept. */
@Entity('console_lines')
export class ConsoleLineRow {
  @PrimaryColumn('uuid') machineId!: string;
  @PrimaryColumn('integer') number!: number;
  @Column('uuid') toolId!: string;
  @Column('timestamptz') at!: Date;
  @Column('text') direction!: ToolLine['direction'];
  @Column('text') text!: string;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'console_lines_machine_fkey' })
  machine?: Relation<MachineRow>;
}

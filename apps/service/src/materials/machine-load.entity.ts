// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { MachineRow } from '../machines/machine.entity.js';
import { LotRow } from './lot.entity.js';

/** Row that says which lot is in which tool of a machine; a lot is in one place at a time. */
@Entity('machine_loads')
@Unique('machine_loads_lot_key', ['lotId'])
export class MachineLoadRow {
  @PrimaryColumn('uuid') machineId!: string;
  @PrimaryColumn('integer') tool!: number;
  @Column('uuid') lotId!: string;
  @Column('timestamptz') loadedAt!: Date;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'machine_loads_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => LotRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'lot_id', foreignKeyConstraintName: 'machine_loads_lot_fkey' })
  lot?: Relation<LotRow>;
}

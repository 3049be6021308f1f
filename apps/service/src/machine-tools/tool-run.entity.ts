// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolKind, ToolOp, ToolResult, ToolRun, ToolRunState } from '@fabcommons/contracts';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { MachineRow } from '../machines/machine.entity.js';

/** Row of one use of a tool. */
@Entity('tool_runs')
@Index('tool_runs_machine_idx', ['machineId', 'number'])
@Index('tool_runs_open_idx', ['heardAt'], { where: "state IN ('sent', 'running')" })
@Index('tool_runs_image_idx', ['imageId'], { where: 'image_id IS NOT NULL' })
export class ToolRunRow {
  @PrimaryColumn('uuid') id!: string;
  /** Order in which they were asked for, over all machines. */
  @Column({ type: 'integer', generated: 'identity', generatedIdentity: 'ALWAYS' }) number!: number;
  @Column('uuid') machineId!: string;
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('text') kind!: ToolKind;
  @Column('jsonb') op!: ToolOp;
  @Column('text') state!: ToolRunState;
  @Column('timestamptz') at!: Date;
  /** The bridge refuses it afterwards; asked again, it keeps the moment of the first time. */
  @Column('timestamptz') expiresAt!: Date;
  /** When the bridge last said something of it, or was asked. */
  @Column('timestamptz') heardAt!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  /** Sequence of the last event; -1 = none. */
  @Column('integer') lastSeq!: number;
  /** How often the bridge was asked for news of it. */
  @Column('integer') askedAgain!: number;
  @Column('text', { nullable: true }) code!: string | null;
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('jsonb', { nullable: true }) recovery!: ToolRun['recovery'];
  @Column('jsonb', { nullable: true }) progress!: ToolRun['progress'];
  @Column('jsonb', { nullable: true }) result!: ToolResult | null;
  @Column('uuid', { nullable: true }) settingsVersionId!: string | null;
  @Column('uuid', { nullable: true }) imageId!: string | null;
  @ManyToOne(() => MachineRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'tool_runs_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'tool_runs_person_fkey' })
  person?: Relation<PersonRow> | null;
}

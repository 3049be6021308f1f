// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineCommand } from '@fabcommons/contracts';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { JobRow } from './job.entity.js';

/** Row of the outbox: a command that a bridge has not answered yet (`settledAt` null) or has. Sent again under the same id until then. */
@Entity('job_outbox')
@Index('job_outbox_due_idx', ['nextAt'], { where: 'settled_at IS NULL' })
@Index('job_outbox_job_idx', ['jobId'])
export class JobCommandRow {
  @PrimaryColumn('uuid') commandId!: string;
  @Column('uuid') jobId!: string;
  @Column('uuid') bridgeId!: string;
  @Column('text') machineKey!: string;
  @Column('text') kind!: MachineCommand['kind'];
  @Column('text', { nullable: true }) reason!: string | null;
  @Column('timestamptz') createdAt!: Date;
  @Column('integer', { default: 0 }) attempts!: number;
  @Column('timestamptz') nextAt!: Date;
  @Column('timestamptz', { nullable: true }) settledAt!: Date | null;
  /** `accepted`, `refused: code`, `overtaken` (the job went on), `unanswered`. */
  @Column('text', { nullable: true }) outcome!: string | null;
  @ManyToOne(() => JobRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'job_outbox_job_fkey' })
  job?: Relation<JobRow>;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobState } from '@fabcommons/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { JobRow } from './job.entity.js';

/** Row of a job's history: who moved it, when, why. */
@Entity('job_transitions')
export class JobTransitionRow {
  @PrimaryColumn('uuid') jobId!: string;
  @PrimaryColumn('integer') sequence!: number;
  @Column('text', { nullable: true }) fromState!: JobState | null;
  @Column('text') toState!: JobState;
  @Column('timestamptz') at!: Date;
  @Column('uuid', { nullable: true }) personId!: string | null;
  @Column('text') byWhat!: 'person' | 'machine' | 'service';
  @Column('text', { nullable: true }) reason!: string | null;
  @ManyToOne(() => JobRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'job_id', foreignKeyConstraintName: 'job_transitions_job_fkey' })
  job?: Relation<JobRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'job_transitions_person_fkey' })
  person?: Relation<PersonRow> | null;
}

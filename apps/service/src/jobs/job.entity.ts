// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobFinding, JobState, Measured } from '@fabcommons/contracts';
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { SpaceRow } from '../accounts/entities/space.entity.js';
import { safeInteger } from '../database/safe-integer.js';
import { MachineRow } from '../machines/machine.entity.js';
import type { JobLot, JobSubject } from './job-subject.js';
import type { StoredGrant } from './stored-job.js';

/** Row of a job: one run on one machine. */
@Entity('jobs')
@Index('jobs_number_key', ['number'], { unique: true })
@Index('jobs_space_idx', ['spaceId', 'number'])
@Index('jobs_machine_idx', ['machineId', 'number'])
@Index('jobs_requested_by_idx', ['requestedBy', 'number'])
@Index('jobs_state_idx', ['state'])
@Index('jobs_one_active_per_machine', ['machineId'], {
  unique: true,
  where: "state IN ('starting', 'running', 'paused')",
})
@Check('jobs_copies', 'copies BETWEEN 1 AND 50')
export class JobRow {
  @PrimaryColumn('uuid') id!: string;
  /** The short number people say aloud. */
  @Column({ type: 'integer', generated: 'identity', generatedIdentity: 'ALWAYS' }) number!: number;
  @Column('text') state!: JobState;
  @Column('uuid') spaceId!: string;
  @Column('uuid') machineId!: string;
  @Column('uuid', { nullable: true }) requestedBy!: string | null;
  @Column('timestamptz') requestedAt!: Date;
  @Column('text') note!: string;
  @Column('integer') copies!: number;
  /** SHA-256 of the request: the same id with another request is refused. */
  @Column('text') requestHash!: string;
  @Column('jsonb') subject!: JobSubject;
  @Column('jsonb', { nullable: true }) lot!: JobLot | null;
  @Column('text', { nullable: true }) programSha256!: string | null;
  @Column('integer', { nullable: true }) programBytes!: number | null;
  @Column('text', { nullable: true }) programDialect!: 'marlin' | 'grbl' | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) estimateMs!: number | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) estimateMg!: number | null;
  @Column('text', { nullable: true }) phase!: string | null;
  @Column('timestamptz', { nullable: true }) startedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  @Column('jsonb', { nullable: true }) measured!: Measured | null;
  /** Sequence of the last event of the bridge that was applied; -1 = none. */
  @Column('integer', { default: -1 }) lastSequence!: number;
  /** True once the machine itself told the end. */
  @Column('boolean', { default: false }) isEndReported!: boolean;
  /** Why somebody wants a run stopped that has not stopped yet. */
  @Column('text', { nullable: true }) cancelReason!: string | null;
  /** A worker prepares it until then. */
  @Column('timestamptz', { nullable: true }) leasedUntil!: Date | null;
  /** Not to be started before; set when the machine refused, with its words. */
  @Column('timestamptz', { nullable: true }) holdUntil!: Date | null;
  @Column('text', { nullable: true }) holdReason!: string | null;
  @Column('integer', { default: 0 }) startsRefused!: number;
  /** Number of rows in its history. */
  @Column('integer', { default: 0 }) transitionCount!: number;
  /** What preflight found, and what a steward said yes to. */
  @Column('jsonb', { default: [] }) findings!: JobFinding[];
  @Column('jsonb', { default: [] }) grants!: StoredGrant[];
  @ManyToOne(() => SpaceRow)
  @JoinColumn({ name: 'space_id', foreignKeyConstraintName: 'jobs_space_fkey' })
  space?: Relation<SpaceRow>;
  @ManyToOne(() => MachineRow)
  @JoinColumn({ name: 'machine_id', foreignKeyConstraintName: 'jobs_machine_fkey' })
  machine?: Relation<MachineRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'requested_by', foreignKeyConstraintName: 'jobs_requested_by_fkey' })
  person?: Relation<PersonRow> | null;
}

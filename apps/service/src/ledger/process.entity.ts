// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The Valueflows process of a job. Reference: libs/ledger/reference/process.md */
@Entity('processes')
@Index('processes_job_id_key', ['jobId'], { unique: true })
export class ProcessRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'processes_pkey' }) id!: string;
  /** Null: not a job's, e.g. the care of a machine. */
  @Column('uuid', { nullable: true }) jobId!: string | null;
  @Column('text') name!: string;
  @Column('uuid') spaceId!: string;
  @Column('timestamptz', { nullable: true }) beginning!: Date | null;
  @Column('timestamptz', { nullable: true }) ending!: Date | null;
  @Column('boolean') finished!: boolean;
}

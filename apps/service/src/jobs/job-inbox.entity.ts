// SPDX-License-Identifier: AGPL-3.0-or-later
import type { JobEvent } from '@fabcommons/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Row of the inbox: an event of a bridge, kept as it came, so that it counts once. No key to jobs: an event about an unknown job is kept too. */
@Entity('job_inbox')
@Index('job_inbox_job_idx', ['jobId', 'sequence'])
export class JobInboxRow {
  @PrimaryColumn('uuid') eventId!: string;
  @Column('uuid') jobId!: string;
  @Column('uuid') bridgeId!: string;
  @Column('integer') sequence!: number;
  @Column('jsonb') event!: JobEvent;
  @Column('timestamptz') receivedAt!: Date;
  /** `applied`: it moved the job or its measure; `late`: a later one came before it; `unknown-job`: not ours, or another machine's. */
  @Column('text') outcome!: 'applied' | 'late' | 'unknown-job';
}

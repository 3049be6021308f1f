// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Xyz } from '@fabcommons/contracts';
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';
import { FileRow } from '../files/file.entity.js';
import type { SlicingOptions, SlicingState } from './slicing-task.js';

/** Row of a slicing task. `cacheKey`: hash of mesh, copies, profile's text, bed and slicer version. */
@Entity('slicing_tasks')
@Unique('slicing_tasks_cache_key', ['cacheKey'])
@Index('slicing_tasks_open_idx', { synchronize: false })
@Check('slicing_tasks_state', "state IN ('waiting', 'running', 'done', 'failed', 'cancelled')")
@Check('slicing_tasks_done_has_program', "state <> 'done' OR program_sha256 IS NOT NULL")
export class SlicingTaskRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') cacheKey!: string;
  @Column('text') meshSha256!: string;
  @Column('text') profile!: string;
  @Column('integer') copies!: number;
  @Column('jsonb', { nullable: true }) bedMm!: Xyz | null;
  @Column('jsonb', { default: {} }) options!: SlicingOptions;
  @Column('text') state!: SlicingState;
  /** 0 to 1. */
  @Column('double precision') progress!: number;
  @Column('integer') attempts!: number;
  @Column('timestamptz', { nullable: true }) leasedUntil!: Date | null;
  @Column('text', { nullable: true }) problem!: string | null;
  @Column('text', { nullable: true }) programSha256!: string | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) programBytes!: number | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) timeMs!: number | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) filamentUm!: number | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) massMg!: number | null;
  @Column('timestamptz') requestedAt!: Date;
  @Column('timestamptz', { nullable: true }) endedAt!: Date | null;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'mesh_sha256', foreignKeyConstraintName: 'slicing_tasks_mesh_fkey' })
  mesh?: Relation<FileRow>;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'program_sha256', foreignKeyConstraintName: 'slicing_tasks_program_fkey' })
  program?: Relation<FileRow> | null;
}

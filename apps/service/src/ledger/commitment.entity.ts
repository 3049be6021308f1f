// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action } from '@fabcommons/ledger';
import type { Unit } from '@fabcommons/measure';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';

/** What a space promised to a job. Reference: libs/ledger/reference/commitment.md */
@Entity('commitments')
@Index('commitments_process_id_idx', ['processId'])
@Index('commitments_open_idx', ['resourceId'], { where: 'NOT finished' })
export class CommitmentRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'commitments_pkey' }) id!: string;
  @Column('uuid') processId!: string;
  @Column('text') action!: Extract<Action, 'use' | 'consume'>;
  @Column('uuid') provider!: string;
  @Column('uuid', { nullable: true }) receiver!: string | null;
  @Column('uuid') resourceId!: string;
  @Column('bigint', { nullable: true, transformer: safeInteger }) resourceValue!: number | null;
  @Column('text', { nullable: true }) resourceUnit!: Unit | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) effortMs!: number | null;
  @Column('timestamptz') created!: Date;
  @Column('boolean') finished!: boolean;
}

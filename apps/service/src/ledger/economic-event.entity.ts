// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Action } from '@fabcommons/ledger';
import type { Unit } from '@fabcommons/measure';
import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';

/** Row of an event; the table refuses UPDATE, DELETE and TRUNCATE. Reference: libs/ledger/reference/economic-event.md */
@Entity('economic_events')
@Index('economic_events_position_key', ['position'], { unique: true })
@Index('economic_events_space_id_idx', ['spaceId', 'position'])
@Index('economic_events_job_id_idx', ['jobId'])
@Index('economic_events_resource_id_idx', ['resourceId', 'position'])
@Index('economic_events_corrects_idx', ['corrects'])
@Check('economic_events_resource_amount', '(resource_value IS NULL) = (resource_unit IS NULL)')
@Check('economic_events_effort_amount', '(effort_value IS NULL) = (effort_unit IS NULL)')
@Check('economic_events_sign', 'corrects IS NOT NULL OR (COALESCE(resource_value, 1) > 0 AND COALESCE(effort_value, 1) > 0)')
export class EconomicEventRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'economic_events_pkey' }) id!: string;
  /** Order of booking: what a replay follows. */
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS', transformer: safeInteger }) position!: number;
  /** SHA-256 of the event's canonical line: a reused id with other data is told by it. */
  @Column('char', { length: 64 }) hash!: string;
  @Column('text') action!: Action;
  /** In whose books it stands. */
  @Column('uuid') spaceId!: string;
  @Column('uuid', { nullable: true }) jobId!: string | null;
  @Column('uuid', { nullable: true }) provider!: string | null;
  @Column('uuid', { nullable: true }) receiver!: string | null;
  @Column('uuid', { nullable: true }) inputOf!: string | null;
  @Column('uuid', { nullable: true }) outputOf!: string | null;
  @Column('uuid', { nullable: true }) resourceId!: string | null;
  @Column('uuid', { nullable: true }) toResourceId!: string | null;
  @Column('uuid', { nullable: true }) conformsTo!: string | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) resourceValue!: number | null;
  @Column('text', { nullable: true }) resourceUnit!: Unit | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) effortValue!: number | null;
  @Column('text', { nullable: true }) effortUnit!: Unit | null;
  @Column('timestamptz') pointInTime!: Date;
  @Column('timestamptz', { nullable: true }) beginning!: Date | null;
  @Column('timestamptz', { nullable: true }) ending!: Date | null;
  @Column('text', { nullable: true }) state!: string | null;
  @Column('uuid', { nullable: true }) fulfills!: string | null;
  @Column('uuid', { nullable: true }) corrects!: string | null;
  @Column('text') note!: string;
}

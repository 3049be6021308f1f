// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { safeInteger } from '../database/safe-integer.js';

/** Row of a stored file; the first name it came under stays. */
@Entity('files')
@Index('files_created_by_idx', ['createdBy', 'createdAt'])
@Check('files_sha256', "sha256 ~ '^[0-9a-f]{64}$'")
@Check('files_size', 'size_bytes > 0')
export class FileRow {
  @PrimaryColumn('text') sha256!: string;
  @Column('bigint', { transformer: safeInteger }) sizeBytes!: number;
  @Column('text') name!: string;
  @Column('text') mediaType!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('uuid', { nullable: true }) createdBy!: string | null;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'created_by', foreignKeyConstraintName: 'files_person_fkey' })
  person?: Relation<PersonRow> | null;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareDraft } from '@fabcommons/contracts';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { FileRow } from '../files/file.entity.js';

/** Row of a published firmware image. The index on boards is a GIN index, which TypeORM cannot say. */
@Entity('firmware_images')
@Unique('firmware_images_version_key', ['name', 'version'])
@Index('firmware_images_boards_idx', { synchronize: false })
export class FirmwareImageRow {
  @PrimaryColumn('uuid') id!: string;
  /** Order of publication. */
  @Column({ type: 'integer', generated: 'identity', generatedIdentity: 'ALWAYS' }) number!: number;
  @Column('text') name!: string;
  @Column('text') version!: string;
  @Column('text') firmware!: FirmwareDraft['firmware'];
  @Column('text', { array: true }) boards!: string[];
  @Column('text') format!: FirmwareDraft['format'];
  @Column('text') sha256!: string;
  @Column('text') licence!: string;
  @Column('text') sourceUrl!: string;
  @Column('text') notes!: string;
  @Column('uuid', { nullable: true }) publishedBy!: string | null;
  @Column('timestamptz') publishedAt!: Date;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'sha256', foreignKeyConstraintName: 'firmware_images_file_fkey' })
  file?: Relation<FileRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'published_by', foreignKeyConstraintName: 'firmware_images_person_fkey' })
  person?: Relation<PersonRow> | null;
}

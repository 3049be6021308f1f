// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DesignFile } from '@fabcommons/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { FileRow } from '../files/file.entity.js';
import { DesignVersionRow } from './design-version.entity.js';

/** Row of a file's place in a version; a trigger keeps it as it is. */
@Entity('design_files')
export class DesignFileRow {
  @PrimaryColumn('uuid') versionId!: string;
  @PrimaryColumn('text') path!: string;
  @Column('text') sha256!: string;
  @Column('text') role!: DesignFile['role'];
  @ManyToOne(() => DesignVersionRow)
  @JoinColumn({ name: 'version_id', foreignKeyConstraintName: 'design_files_version_fkey' })
  version?: Relation<DesignVersionRow>;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'sha256', foreignKeyConstraintName: 'design_files_file_fkey' })
  file?: Relation<FileRow>;
}

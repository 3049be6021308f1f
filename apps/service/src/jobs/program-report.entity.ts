// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { FileRow } from '../files/file.entity.js';

/** Row of a program's report: bytes never change under their hash, so it is made once for each dialect and format of reports. */
@Entity('program_reports')
export class ProgramReportRow {
  @PrimaryColumn('text') sha256!: string;
  @PrimaryColumn('text') dialect!: 'marlin' | 'grbl';
  @PrimaryColumn('integer') format!: number;
  @Column('jsonb') report!: object;
  @ManyToOne(() => FileRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'sha256', foreignKeyConstraintName: 'program_reports_file_fkey' })
  file?: Relation<FileRow>;
}

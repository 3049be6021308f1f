// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check, Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { PersonRow } from '../accounts/entities/person.entity.js';
import { FileRow } from '../files/file.entity.js';
import { DesignRow } from './design.entity.js';

/** Row of a version; a trigger keeps it as it is. `number` counts from 1 in each design. */
@Entity('design_versions')
@Unique('design_versions_number_key', ['designId', 'number'])
@Unique('design_versions_version_key', ['designId', 'version'])
@Check('design_versions_number_positive', 'number > 0')
export class DesignVersionRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') designId!: string;
  @Column('integer') number!: number;
  @Column('text') version!: string;
  @Column('text') contentHash!: string;
  @Column('timestamptz') publishedAt!: Date;
  @Column('uuid', { nullable: true }) publishedBy!: string | null;
  @Column('text') name!: string;
  @Column('text') summary!: string;
  @Column('text') description!: string;
  @Column('text') licence!: string;
  /** What the manifest said where we had to read it as something else. */
  @Column('text', { nullable: true }) licenceReadFrom!: string | null;
  @Column('text') licensor!: string;
  @Column('text', { nullable: true }) repository!: string | null;
  @Column('text', { nullable: true }) imageSha256!: string | null;
  @Column('text', { array: true }) keywords!: string[];
  @Column('text', { array: true }) warnings!: string[];
  @ManyToOne(() => DesignRow)
  @JoinColumn({ name: 'design_id', foreignKeyConstraintName: 'design_versions_design_fkey' })
  design?: Relation<DesignRow>;
  @ManyToOne(() => PersonRow, { onDelete: 'SET NULL' })
  @JoinColumn({ name: 'published_by', foreignKeyConstraintName: 'design_versions_person_fkey' })
  publisher?: Relation<PersonRow> | null;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'image_sha256', foreignKeyConstraintName: 'design_versions_image_fkey' })
  image?: Relation<FileRow> | null;
}

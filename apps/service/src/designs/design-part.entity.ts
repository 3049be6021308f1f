// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Xyz } from '@fabcommons/contracts';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation, Unique } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';
import { FileRow } from '../files/file.entity.js';
import type { PartStock, PartTool, ProgramFacts } from './design.js';
import { DesignVersionRow } from './design-version.entity.js';
import type { MeshFacts } from './mesh/mesh-facts.js';

/** Row of a part of a version; a trigger keeps it as it is. */
@Entity('design_parts')
@Unique('design_parts_slug_key', ['versionId', 'slug'])
export class DesignPartRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') versionId!: string;
  @Column('integer') position!: number;
  @Column('text') slug!: string;
  @Column('text') name!: string;
  @Column('text') description!: string;
  @Column('text') process!: string;
  @Column('text', { nullable: true }) material!: string | null;
  @Column('jsonb', { nullable: true }) sizeMm!: Xyz | null;
  @Column('jsonb', { nullable: true }) tool!: PartTool | null;
  @Column('jsonb', { nullable: true }) stock!: PartStock | null;
  @Column('text', { nullable: true }) meshSha256!: string | null;
  @Column('text', { nullable: true }) programSha256!: string | null;
  @Column('jsonb', { nullable: true }) mesh!: MeshFacts | null;
  @Column('jsonb', { nullable: true }) program!: ProgramFacts | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) timeMs!: number | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) massMg!: number | null;
  @ManyToOne(() => DesignVersionRow)
  @JoinColumn({ name: 'version_id', foreignKeyConstraintName: 'design_parts_version_fkey' })
  version?: Relation<DesignVersionRow>;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'mesh_sha256', foreignKeyConstraintName: 'design_parts_mesh_fkey' })
  meshFile?: Relation<FileRow> | null;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'program_sha256', foreignKeyConstraintName: 'design_parts_program_fkey' })
  programFile?: Relation<FileRow> | null;
}

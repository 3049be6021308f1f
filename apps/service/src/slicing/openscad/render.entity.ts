// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { FileRow } from '../../files/file.entity.js';

/** Row of a rendered mesh. `cacheKey`: hash of sources, values and OpenSCAD's version. */
@Entity('scad_renders')
export class ScadRenderRow {
  @PrimaryColumn('text') cacheKey!: string;
  @Column('text') meshSha256!: string;
  @Column('jsonb') values!: object;
  @Column('timestamptz') createdAt!: Date;
  @ManyToOne(() => FileRow)
  @JoinColumn({ name: 'mesh_sha256', foreignKeyConstraintName: 'scad_renders_mesh_fkey' })
  mesh?: Relation<FileRow>;
}

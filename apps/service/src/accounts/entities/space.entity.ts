// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Row of a makerspace. `isDemo`: made by the demo seeding. */
@Entity('spaces')
@Unique('spaces_slug_key', ['slug'])
export class SpaceRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') slug!: string;
  @Column('text') name!: string;
  @Column('text') description!: string;
  @Column('text', { nullable: true }) location!: string | null;
  @Column('boolean', { default: false }) isDemo!: boolean;
  @Column('timestamptz') createdAt!: Date;
}

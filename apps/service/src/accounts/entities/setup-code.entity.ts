// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Row of the one-time code that makes the first admin of a production instance. */
@Entity('setup_codes')
export class SetupCodeRow {
  @PrimaryColumn('bytea') codeHash!: Buffer;
  @Column('timestamptz') createdAt!: Date;
}

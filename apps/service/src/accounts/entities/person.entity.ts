// SPDX-License-Identifier: AGPL-3.0-or-later
import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Row of a person. `passwordHash`: argon2id in PHC form. */
@Entity('people')
@Unique('people_email_key', ['email'])
@Check('people_name_length', 'length(name) BETWEEN 1 AND 80')
@Check('people_email_lower', 'email = lower(email)')
export class PersonRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') name!: string;
  @Column('text') email!: string;
  @Column('text') passwordHash!: string;
  @Column('timestamptz') createdAt!: Date;
}

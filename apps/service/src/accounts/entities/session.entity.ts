// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { PersonRow } from './person.entity.js';

/** Row of a log-in; the cookie holds the token, the row its SHA-256. */
@Entity('sessions')
@Index('sessions_person_idx', ['personId', 'createdAt'])
export class SessionRow {
  @PrimaryColumn('bytea') tokenHash!: Buffer;
  @Column('uuid') personId!: string;
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz') expiresAt!: Date;
  @ManyToOne(() => PersonRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'sessions_person_fkey' })
  person?: Relation<PersonRow>;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { TokenScope } from '@fabcommons/contracts';
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique, type Relation } from 'typeorm';
import { PersonRow } from './person.entity.js';

/** Row of an API token; only the SHA-256 of its secret is kept. */
@Entity('api_tokens')
@Unique('api_tokens_hash_key', ['tokenHash'])
@Index('api_tokens_person_idx', ['personId'])
export class ApiTokenRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') personId!: string;
  @Column('text') name!: string;
  @Column('bytea') tokenHash!: Buffer;
  @Column('text', { array: true }) scopes!: TokenScope[];
  @Column('timestamptz') createdAt!: Date;
  @Column('timestamptz', { nullable: true }) lastUsedAt!: Date | null;
  @Column('timestamptz', { nullable: true }) expiresAt!: Date | null;
  @ManyToOne(() => PersonRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'api_tokens_person_fkey' })
  person?: Relation<PersonRow>;
}

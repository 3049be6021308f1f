// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { BridgeRow } from './bridge.entity.js';

/** Row of a pairing code: its SHA-256, whom it pairs, until when. A used one stays, so that a second use is told from an unknown code. */
@Entity('pairing_codes')
@Index('pairing_codes_bridge_idx', ['bridgeId'])
export class PairingCodeRow {
  @PrimaryColumn('bytea') codeHash!: Buffer;
  @Column('uuid') bridgeId!: string;
  @Column('timestamptz') expiresAt!: Date;
  @Column('timestamptz', { nullable: true }) usedAt!: Date | null;
  @ManyToOne(() => BridgeRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'bridge_id', foreignKeyConstraintName: 'pairing_codes_bridge_fkey' })
  bridge?: Relation<BridgeRow>;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { SettingsVersionRow } from './settings-version.entity.js';

/** Row of a backup that came: its id is the bridge's (or the uploader's), so that it counts once. */
@Entity('settings_backups')
export class SettingsBackupRow {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') versionId!: string;
  @Column('text') reason!: string;
  @Column('timestamptz') receivedAt!: Date;
  @ManyToOne(() => SettingsVersionRow, { onDelete: 'CASCADE' })
  @JoinColumn({ name: 'version_id', foreignKeyConstraintName: 'settings_backups_version_fkey' })
  version?: Relation<SettingsVersionRow>;
}

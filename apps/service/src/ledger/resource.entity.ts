// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Unit } from '@fabcommons/measure';
import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { safeInteger } from '../database/safe-integer.js';

/** What kind of thing a resource is, as the contract names it. */
export type ResourceKind = 'lot' | 'machine' | 'design-version' | 'part' | 'scrap' | 'skill';

/**
 * A resource that events name, with its balance as a cache: what counts is the replay of the events, and a test proves them equal.
 * Things that nobody counts (a machine, a design, a skill) have no balance.
 */
@Entity('resources')
@Check('resources_onhand_not_negative', 'onhand IS NULL OR onhand >= 0')
@Check('resources_accounting_not_negative', 'accounting IS NULL OR accounting >= 0')
@Check('resources_balance_whole', '(unit IS NULL) = (onhand IS NULL) AND (unit IS NULL) = (accounting IS NULL)')
export class ResourceRow {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'resources_pkey' }) id!: string;
  @Column('text') kind!: ResourceKind;
  @Column('text') name!: string;
  @Column('text', { nullable: true }) unit!: Unit | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) accounting!: number | null;
  @Column('bigint', { nullable: true, transformer: safeInteger }) onhand!: number | null;
}

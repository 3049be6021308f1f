// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Member, Membership, Role, Space } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { lockRows } from '../database/index.js';
import { MembershipRow } from './entities/membership.entity.js';
import { SpaceRow } from './entities/space.entity.js';

/** A space to be stored. */
export interface NewSpace extends Omit<Space, 'members'> {
  readonly isDemo: boolean;
  readonly createdAt: Date;
}

/** Somebody's place in a space. */
export interface NewMember {
  readonly spaceId: string;
  readonly personId: string;
  readonly role: Role;
  readonly since: Date;
}

/** Rows of a list that has no pages. */
const MAX_ROWS = 1_000;

/** Rows of spaces and memberships. */
@Injectable()
export class SpacesRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** All by name. */
  async list(): Promise<Space[]> {
    return this.read('', []);
  }

  async find(id: string): Promise<Space | null> {
    return (await this.read('WHERE s.id = $1', [id]))[0] ?? null;
  }

  async insert(manager: EntityManager, space: NewSpace): Promise<void> {
    await manager.insert(SpaceRow, space);
  }

  /** Two spaces of one name at the same moment take turns, so that the second sees the first. */
  async lockSlug(manager: EntityManager, slug: string): Promise<void> {
    await manager.query('SELECT pg_advisory_xact_lock(hashtext($1))', [`space:${slug}`]);
  }

  async hasSlug(manager: EntityManager, slug: string): Promise<boolean> {
    return manager.existsBy(SpaceRow, { slug });
  }

  /** Whether the demo's space is here. */
  async hasDemo(): Promise<boolean> {
    return this.dataSource.getRepository(SpaceRow).existsBy({ isDemo: true });
  }

  /** Locks the space: one change of its roles at a time. */
  async lock(manager: EntityManager, spaceId: string): Promise<void> {
    await lockRows(manager, 'spaces', [spaceId]);
  }

  /** Who is a member already stays what they are. */
  async addMember(manager: EntityManager, { personId, spaceId, role, since }: NewMember): Promise<void> {
    await manager.query(
      'INSERT INTO memberships (person_id, space_id, role, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [personId, spaceId, role, since],
    );
  }

  /** Makes a member, or changes the role of one. */
  async putMember(manager: EntityManager, member: NewMember): Promise<void> {
    await this.addMember(manager, member);
    await this.setRole(manager, member);
  }

  async roleOf(manager: EntityManager, spaceId: string, personId: string): Promise<Role | null> {
    return (await manager.findOneBy(MembershipRow, { spaceId, personId }))?.role ?? null;
  }

  async countAdmins(manager: EntityManager, spaceId: string): Promise<number> {
    return manager.countBy(MembershipRow, { spaceId, role: 'admin' });
  }

  async setRole(manager: EntityManager, { spaceId, personId, role }: Omit<NewMember, 'since'>): Promise<void> {
    await manager.update(MembershipRow, { spaceId, personId }, { role });
  }

  async deleteMember(manager: EntityManager, spaceId: string, personId: string): Promise<void> {
    await manager.delete(MembershipRow, { spaceId, personId });
  }

  /** Members of a space, the longest first. */
  async members(spaceId: string): Promise<Member[]> {
    const rows = await this.dataSource.getRepository(MembershipRow).find({
      where: { spaceId },
      relations: { person: true },
      order: { since: 'ASC' },
      take: MAX_ROWS,
    });
    return rows.map(({ personId, person, role, since }) => ({
      person: { id: personId, name: person?.name ?? '' },
      role,
      since: since.toISOString(),
    }));
  }

  /** Where a person belongs, the longest first. */
  async membershipsOf(personId: string): Promise<Membership[]> {
    const rows = await this.dataSource.getRepository(MembershipRow).find({
      where: { personId },
      relations: { space: true },
      order: { since: 'ASC' },
      take: MAX_ROWS,
    });
    return rows.map(({ spaceId, space, role, since }) => ({
      spaceId,
      spaceName: space?.name ?? '',
      role,
      since: since.toISOString(),
    }));
  }

  private async read(where: string, values: unknown[]): Promise<Space[]> {
    return this.dataSource.query<Space[]>(
      `SELECT s.id, s.slug, s.name, s.description, s.location,
         (SELECT count(*)::integer FROM memberships m WHERE m.space_id = s.id) AS members
       FROM spaces s ${where} ORDER BY lower(s.name), s.id LIMIT ${MAX_ROWS}`,
      values,
    );
  }
}

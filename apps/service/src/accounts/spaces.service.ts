// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Member, Role, Space, SpaceDraft } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction, lockRows } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { MembershipRow, SpaceRow } from './entities/index.js';

/** Rows of a list that has no pages. */
const MAX_ROWS = 1_000;
const MAX_SLUG_CHARS = 60;

/** Makerspaces and who belongs to them. */
@Injectable()
export class SpacesService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  /** All spaces by name. */
  async list(): Promise<Space[]> {
    return this.read('', []);
  }

  /** @throws ApiProblem `not-found` */
  async get(id: string): Promise<Space> {
    const [space] = await this.read('WHERE s.id = $1', [id]);
    if (space === undefined) throw new ApiProblem('not-found', 'There is no such space.');
    return space;
  }

  /** Whoever makes a space is its first admin. */
  async create(personId: string, draft: SpaceDraft): Promise<Space> {
    const id = await inTransaction(this.dataSource, (manager) => this.add(manager, { ...draft, adminId: personId }));
    return this.get(id);
  }

  /** Makes a space inside a transaction of the caller's (set-up, demo). */
  async add(manager: EntityManager, draft: SpaceDraft & { id?: string; adminId: string; isDemo?: boolean }): Promise<string> {
    const { name, description, location, isDemo = false } = draft;
    const id = draft.id ?? this.ids.next();
    const slug = await freeSlug(manager, name, id);
    await manager.insert(SpaceRow, { id, slug, name, description, location, isDemo, createdAt: this.clock.now() });
    await this.putMember(manager, { spaceId: id, personId: draft.adminId, role: 'admin' });
    return id;
  }

  /** Makes somebody a member with this role, or changes their role. */
  async putMember(manager: EntityManager, member: { spaceId: string; personId: string; role: Role }): Promise<void> {
    await manager.query(
      `INSERT INTO memberships (person_id, space_id, role, since) VALUES ($1, $2, $3, $4)
       ON CONFLICT (person_id, space_id) DO UPDATE SET role = excluded.role`,
      [member.personId, member.spaceId, member.role, this.clock.now()],
    );
  }

  async members(spaceId: string): Promise<Member[]> {
    const rows = await this.dataSource.getRepository(MembershipRow).find({
      where: { spaceId },
      relations: { person: true },
      order: { since: 'ASC' },
      take: MAX_ROWS,
    });
    return rows.map((row) => ({
      person: { id: row.personId, name: row.person?.name ?? '' },
      role: row.role,
      since: row.since.toISOString(),
    }));
  }

  /** Joins as a member; joining again changes nothing. @throws ApiProblem `not-found` */
  async join(spaceId: string, personId: string): Promise<void> {
    await this.get(spaceId);
    await this.dataSource.query(
      `INSERT INTO memberships (person_id, space_id, role, since) VALUES ($1, $2, 'member', $3) ON CONFLICT DO NOTHING`,
      [personId, spaceId, this.clock.now()],
    );
  }

  /** @throws ApiProblem `not-found` (no member), `conflict` (the last admin) */
  async changeRole(spaceId: string, personId: string, role: Role): Promise<void> {
    await this.changeMember(spaceId, personId, role, (manager) => manager.update(MembershipRow, { spaceId, personId }, { role }));
  }

  /** Ends a membership: by the person, or by an admin. @throws ApiProblem `not-found`, `conflict` (the last admin) */
  async leave(spaceId: string, personId: string): Promise<void> {
    await this.changeMember(spaceId, personId, null, (manager) => manager.delete(MembershipRow, { spaceId, personId }));
  }

  private async changeMember(
    spaceId: string,
    personId: string,
    newRole: Role | null,
    write: (manager: EntityManager) => Promise<unknown>,
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      // One change of roles per space at a time: else two admins could take the role from each other.
      await lockRows(manager, 'spaces', [spaceId]);
      const member = await manager.findOneBy(MembershipRow, { spaceId, personId });
      if (member === null) throw new ApiProblem('not-found', 'This person is no member of the space.');
      const losesAdmin = member.role === 'admin' && newRole !== 'admin';
      if (losesAdmin && (await manager.countBy(MembershipRow, { spaceId, role: 'admin' })) === 1) {
        throw new ApiProblem('conflict', 'This is the last admin of the space: make somebody else admin first.');
      }
      await write(manager);
    });
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

/** `Makerspace Süd` -> `makerspace-sud`; a second one gets a part of its id. */
async function freeSlug(manager: EntityManager, name: string, id: string): Promise<string> {
  const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const slug =
    plain
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, MAX_SLUG_CHARS) || 'space';
  return (await manager.existsBy(SpaceRow, { slug })) ? `${slug}-${id.slice(0, 8)}` : slug;
}

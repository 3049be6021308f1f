// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Member, Role, Space, SpaceDraft } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import { RecentActors } from './recent-actors.js';
import { SpacesRepository } from './spaces.repository.js';

const MAX_SLUG_CHARS = 60;

/** Makerspaces and who belongs to them. */
@Injectable()
export class SpacesService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SpacesRepository) private readonly spaces: SpacesRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(RecentActors) private readonly recent: RecentActors,
  ) {}

  /** All spaces by name. */
  async list(): Promise<Space[]> {
    return this.spaces.list();
  }

  /** @throws ApiProblem `not-found` */
  async get(id: string): Promise<Space> {
    const space = await this.spaces.find(id);
    if (space === null) throw new ApiProblem('not-found', 'There is no such space.');
    return space;
  }

  /** Whoever makes a space is its first admin. */
  async create(personId: string, draft: SpaceDraft): Promise<Space> {
    const id = await inTransaction(this.dataSource, (manager) => this.add(manager, { ...draft, adminId: personId }));
    return this.get(id);
  }

  /** Makes a space inside a transaction of the caller's (set-up, demo). */
  async add(manager: EntityManager, draft: SpaceDraft & { id?: string; adminId: string; isDemo?: boolean }): Promise<string> {
    const { name, description, location, isDemo = false, id = this.ids.next() } = draft;
    const slug = await this.freeSlug(manager, name, id);
    await this.spaces.insert(manager, { id, slug, name, description, location, isDemo, createdAt: this.clock.now() });
    await this.putMember(manager, { spaceId: id, personId: draft.adminId, role: 'admin' });
    return id;
  }

  /** Makes somebody a member with this role, or changes their role. */
  async putMember(manager: EntityManager, member: { spaceId: string; personId: string; role: Role }): Promise<void> {
    await this.spaces.putMember(manager, { ...member, since: this.clock.now() });
    this.recent.forgetPerson(member.personId);
  }

  async members(spaceId: string): Promise<Member[]> {
    return this.spaces.members(spaceId);
  }

  /** Joins as a member; joining again changes nothing. @throws ApiProblem `not-found` */
  async join(spaceId: string, personId: string): Promise<void> {
    await this.get(spaceId);
    await this.spaces.addMember(this.dataSource.manager, { spaceId, personId, role: 'member', since: this.clock.now() });
    this.recent.forgetPerson(personId);
  }

  /** @throws ApiProblem `not-found` (no member), `conflict` (the last admin) */
  async changeRole(spaceId: string, personId: string, role: Role): Promise<void> {
    await this.changeMember({ spaceId, personId, newRole: role }, (manager) =>
      this.spaces.setRole(manager, { spaceId, personId, role }),
    );
  }

  /** Ends a membership: by the person, or by an admin. @throws ApiProblem `not-found`, `conflict` (the last admin) */
  async leave(spaceId: string, personId: string): Promise<void> {
    await this.changeMember({ spaceId, personId, newRole: null }, (manager) =>
      this.spaces.deleteMember(manager, spaceId, personId),
    );
  }

  private async changeMember(
    { spaceId, personId, newRole }: { spaceId: string; personId: string; newRole: Role | null },
    write: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    await inTransaction(this.dataSource, async (manager) => {
      // One change of roles per space at a time: else two admins could take the role from each other.
      await this.spaces.lock(manager, spaceId);
      const role = await this.spaces.roleOf(manager, spaceId, personId);
      if (role === null) throw new ApiProblem('not-found', 'This person is no member of the space.');
      const losesAdmin = role === 'admin' && newRole !== 'admin';
      if (losesAdmin && (await this.spaces.countAdmins(manager, spaceId)) === 1) {
        throw new ApiProblem('conflict', 'This is the last admin of the space: make somebody else admin first.');
      }
      await write(manager);
    });
    this.recent.forgetPerson(personId);
  }

  /** `Makerspace Süd` -> `makerspace-sud`; a second one gets a part of its id. */
  private async freeSlug(manager: EntityManager, name: string, id: string): Promise<string> {
    const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
    const slug =
      plain
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, MAX_SLUG_CHARS) || 'space';
    await this.spaces.lockSlug(manager, slug);
    return (await this.spaces.hasSlug(manager, slug)) ? `${slug}-${id.slice(0, 8)}` : slug;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Me, PersonRef, SignUp } from '@fabcommons/contracts';
import { DataSource, In, type EntityManager } from 'typeorm';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction, violatedConstraint } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import type { Actor } from './actor.js';
import { MembershipRow, PersonRow, SpaceRow } from './entities/index.js';
import { Passwords } from './passwords.js';

/** Somebody to be made. `id` absent: a new one. */
export interface PersonDraft {
  readonly id?: string;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
  readonly password: string;
}

/** People and how they prove who they are. */
@Injectable()
export class PeopleService {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(Passwords) private readonly passwords: Passwords,
  ) {}

  /** Makes a person, a member of the space named. @throws ApiProblem `email-taken`, `not-found` (space) */
  async signUp(form: SignUp): Promise<string> {
    const passwordHash = await this.passwords.hash(form.password);
    return inTransaction(this.dataSource, async (manager) => {
      const personId = await this.insert(manager, form, passwordHash);
      if (form.spaceId !== undefined) {
        if (!(await manager.existsBy(SpaceRow, { id: form.spaceId })))
          throw new ApiProblem('not-found', 'There is no such space.');
        await manager.insert(MembershipRow, { personId, spaceId: form.spaceId, role: 'member', since: this.clock.now() });
      }
      return personId;
    });
  }

  /** Makes a person inside a transaction of the caller's (set-up, demo). @throws ApiProblem `email-taken` */
  async add(manager: EntityManager, draft: PersonDraft): Promise<string> {
    return this.insert(manager, draft, await this.passwords.hash(draft.password));
  }

  /** The person's id. @throws ApiProblem `bad-credentials`, the same for an unknown e-mail and a wrong password */
  async logIn(email: string, password: string): Promise<string> {
    const person = await this.dataSource.getRepository(PersonRow).findOneBy({ email });
    const isRight = await this.passwords.verify(password, person?.passwordHash ?? null);
    if (person === null || !isRight) throw new ApiProblem('bad-credentials', 'E-mail or password is wrong.');
    return person.id;
  }

  /** Who the actor is and where they belong; a guest, too. */
  async me(actor: Actor): Promise<Me> {
    const isDemo = await this.dataSource.getRepository(SpaceRow).existsBy({ isDemo: true });
    if (actor.kind !== 'person') return { person: null, memberships: [], demo: isDemo };
    const person = await this.dataSource.getRepository(PersonRow).findOneByOrFail({ id: actor.personId });
    const memberships = await this.dataSource.getRepository(MembershipRow).find({
      where: { personId: actor.personId },
      relations: { space: true },
      order: { since: 'ASC' },
    });
    return {
      person: { id: person.id, name: person.name, email: person.email },
      memberships: memberships.map((row) => ({
        spaceId: row.spaceId,
        spaceName: row.space?.name ?? '',
        role: row.role,
        since: row.since.toISOString(),
      })),
      demo: isDemo,
    };
  }

  /** Names by id, for lists of other features; ids that do not exist are not in the map. */
  async names(ids: Iterable<string>): Promise<ReadonlyMap<string, PersonRef>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    const rows = await this.dataSource
      .getRepository(PersonRow)
      .find({ where: { id: In(wanted) }, select: { id: true, name: true } });
    return new Map(rows.map((row) => [row.id, { id: row.id, name: row.name }]));
  }

  private async insert(manager: EntityManager, draft: Omit<PersonDraft, 'password'>, passwordHash: string): Promise<string> {
    const id = draft.id ?? this.ids.next();
    const row: PersonRow = { id, name: draft.name, email: draft.email, passwordHash, createdAt: this.clock.now() };
    try {
      await manager.insert(PersonRow, row);
    } catch (error) {
      if (violatedConstraint(error) !== 'people_email_key') throw error;
      throw new ApiProblem('email-taken', 'There is an account with this e-mail already: sign in instead.', {
        issues: [{ path: 'body.email', message: 'already has an account' }],
        cause: error,
      });
    }
    return id;
  }
}

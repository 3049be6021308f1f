// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { Me, PersonRef, SignUp } from '@fabcommons/contracts';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock, IdSource } from '../config/index.js';
import { inTransaction } from '../database/index.js';
import { ApiProblem } from '../errors/index.js';
import type { Actor } from './actor.js';
import { Passwords } from './passwords.js';
import { PeopleRepository } from './people.repository.js';
import { SpacesRepository } from './spaces.repository.js';

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
    @Inject(PeopleRepository) private readonly people: PeopleRepository,
    @Inject(SpacesRepository) private readonly spaces: SpacesRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(Passwords) private readonly passwords: Passwords,
  ) {}

  /** Makes a person, a member of the space named. @throws ApiProblem `email-taken`, `not-found` (space) */
  async signUp(form: SignUp): Promise<string> {
    const passwordHash = await this.passwords.hash(form.password);
    return inTransaction(this.dataSource, async (manager) => {
      const personId = await this.insert(manager, form, passwordHash);
      const { spaceId } = form;
      if (spaceId === undefined) return personId;
      if ((await this.spaces.find(spaceId)) === null) throw new ApiProblem('not-found', 'There is no such space.');
      await this.spaces.addMember(manager, { spaceId, personId, role: 'member', since: this.clock.now() });
      return personId;
    });
  }

  /** Makes a person inside a transaction of the caller's (set-up, demo). @throws ApiProblem `email-taken` */
  async add(manager: EntityManager, draft: PersonDraft): Promise<string> {
    return this.insert(manager, draft, await this.passwords.hash(draft.password));
  }

  /** The person's id. @throws ApiProblem `bad-credentials`, the same for an unknown e-mail and a wrong password */
  async logIn(email: string, password: string): Promise<string> {
    const person = await this.people.findByEmail(email);
    const isRight = await this.passwords.verify(password, person?.passwordHash ?? null);
    if (person === null || !isRight) throw new ApiProblem('bad-credentials', 'E-mail or password is wrong.');
    return person.id;
  }

  /** Who the actor is and where they belong; a guest, too. */
  async me(actor: Actor): Promise<Me> {
    const demo = await this.spaces.hasDemo();
    if (actor.kind !== 'person') return { person: null, memberships: [], demo };
    const { id, name, email } = await this.people.get(actor.personId);
    return { person: { id, name, email }, memberships: await this.spaces.membershipsOf(id), demo };
  }

  /** Names by id, for lists of other features; ids that do not exist are not in the map. */
  async names(ids: Iterable<string>): Promise<ReadonlyMap<string, PersonRef>> {
    const wanted = [...new Set(ids)];
    if (wanted.length === 0) return new Map();
    return new Map((await this.people.names(wanted)).map((person) => [person.id, person]));
  }

  private async insert(manager: EntityManager, draft: Omit<PersonDraft, 'password'>, passwordHash: string): Promise<string> {
    const { name, email, id = this.ids.next() } = draft;
    const outcome = await this.people.insert(manager, { id, name, email, passwordHash, createdAt: this.clock.now() });
    if (outcome === 'inserted') return id;
    throw new ApiProblem('email-taken', 'There is an account with this e-mail already: sign in instead.', {
      issues: [{ path: 'body.email', message: 'already has an account' }],
    });
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { ApiToken, ApiTokenCreated, ApiTokenDraft } from '@fabcommons/contracts';
import { Clock, IdSource } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import type { PersonActor } from './actor.js';
import { RecentActors } from './recent-actors.js';
import { hashSecret, newSecret } from './secrets.js';
import { TokensRepository } from './tokens.repository.js';

/** How an API token begins, so that a leaked one is found by secret scanners. */
const PREFIX = 'fab_';
const MAX_TOKENS_PER_PERSON = 50;
const DAY_MS = 24 * 60 * 60_000;
/** `lastUsedAt` is this coarse, so that reading does not write a row each time. */
const LAST_USED_STEP_MS = 60_000;

/** API tokens: for programs that act as a person, within scopes. */
@Injectable()
export class TokensService {
  constructor(
    @Inject(TokensRepository) private readonly repository: TokensRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
    @Inject(RecentActors) private readonly recent: RecentActors,
  ) {}

  async list(personId: string): Promise<ApiToken[]> {
    return this.repository.list(personId);
  }

  /** The only time the secret is told. @throws ApiProblem `conflict` when the person has too many */
  async create(personId: string, draft: ApiTokenDraft): Promise<ApiTokenCreated> {
    if ((await this.repository.count(personId)) >= MAX_TOKENS_PER_PERSON) {
      throw new ApiProblem('conflict', `You have ${MAX_TOKENS_PER_PERSON} tokens already: revoke one first.`);
    }
    const secret = PREFIX + newSecret();
    const createdAt = this.clock.now();
    const token = await this.repository.insert({
      id: this.ids.next(),
      personId,
      name: draft.name,
      tokenHash: hashSecret(secret),
      scopes: [...new Set(draft.scopes)],
      createdAt,
      expiresAt: draft.expiresInDays === null ? null : new Date(createdAt.getTime() + draft.expiresInDays * DAY_MS),
    });
    return { ...token, secret };
  }

  /** @throws ApiProblem `not-found` also for tokens of others */
  async revoke(personId: string, id: string): Promise<void> {
    this.recent.forgetPerson(personId);
    if (!(await this.repository.delete(personId, id))) throw new ApiProblem('not-found', 'You have no such token.');
  }

  /** Whose token it is; null when it is unknown, revoked or ran out. */
  async find(secret: string): Promise<PersonActor | null> {
    if (!secret.startsWith(PREFIX)) return null;
    const now = this.clock.now();
    const hash = hashSecret(secret);
    const found = await this.repository.findActor(hash, now);
    if (found === null) {
      this.recent.forget(hash);
      return null;
    }
    this.recent.remember(hash, found.actor);
    const isStale = found.lastUsedAt === null || now.getTime() - found.lastUsedAt.getTime() > LAST_USED_STEP_MS;
    if (isStale) await this.repository.markUsed(found.id, now);
    return found.actor;
  }
  /** Whose token it was within the last hour; asks no database. */
  recall(secret: string): PersonActor | null {
    return secret.startsWith(PREFIX) ? this.recent.recall(hashSecret(secret)) : null;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { ApiToken, ApiTokenCreated, ApiTokenDraft, Role, TokenScope } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import { Clock, IdSource } from '../config/index.js';
import { ApiProblem } from '../errors/index.js';
import type { PersonActor } from './actor.js';
import { ApiTokenRow } from './entities/index.js';
import { hashSecret, newSecret } from './secrets.js';
import { ACTOR_COLUMNS, toActor } from './sessions.js';

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
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(IdSource) private readonly ids: IdSource,
  ) {}

  async list(personId: string): Promise<ApiToken[]> {
    const rows = await this.tokens().find({ where: { personId }, order: { createdAt: 'DESC' } });
    return rows.map(toApiToken);
  }

  /** The only time the secret is told. @throws ApiProblem `conflict` when the person has too many */
  async create(personId: string, draft: ApiTokenDraft): Promise<ApiTokenCreated> {
    if ((await this.tokens().countBy({ personId })) >= MAX_TOKENS_PER_PERSON) {
      throw new ApiProblem('conflict', `You have ${MAX_TOKENS_PER_PERSON} tokens already: revoke one first.`);
    }
    const secret = PREFIX + newSecret();
    const now = this.clock.now();
    const row: ApiTokenRow = {
      id: this.ids.next(),
      personId,
      name: draft.name,
      tokenHash: hashSecret(secret),
      scopes: [...new Set(draft.scopes)],
      createdAt: now,
      lastUsedAt: null,
      expiresAt: draft.expiresInDays === null ? null : new Date(now.getTime() + draft.expiresInDays * DAY_MS),
    };
    await this.tokens().insert(row);
    return { ...toApiToken(row), secret };
  }

  /** @throws ApiProblem `not-found` also for tokens of others */
  async revoke(personId: string, id: string): Promise<void> {
    const { affected } = await this.tokens().delete({ id, personId });
    if (affected !== 1) throw new ApiProblem('not-found', 'You have no such token.');
  }

  /** Whose token it is; null when it is unknown, revoked or ran out. */
  async find(secret: string): Promise<PersonActor | null> {
    if (!secret.startsWith(PREFIX)) return null;
    const now = this.clock.now();
    const rows: {
      id: string;
      scopes: TokenScope[];
      lastUsedAt: Date | null;
      personId: string;
      name: string;
      roles: Record<string, Role>;
    }[] = await this.dataSource.query(
      `SELECT t.id, t.scopes, t.last_used_at AS "lastUsedAt", ${ACTOR_COLUMNS}
         FROM api_tokens t JOIN people p ON p.id = t.person_id
         WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)`,
      [hashSecret(secret), now],
    );
    const row = rows[0];
    if (row === undefined) return null;
    if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > LAST_USED_STEP_MS) {
      await this.tokens().update({ id: row.id }, { lastUsedAt: now });
    }
    return toActor(row, row.scopes);
  }

  private tokens() {
    return this.dataSource.getRepository(ApiTokenRow);
  }
}

function toApiToken(row: ApiTokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
  };
}

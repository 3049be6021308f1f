// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import type { ApiToken, TokenScope } from '@fabcommons/contracts';
import { DataSource } from 'typeorm';
import type { PersonActor } from './actor.js';
import { ApiTokenRow } from './entities/api-token.entity.js';
import { ACTOR_COLUMNS, toActor, type ActorColumns } from './person-actor.js';

/** An API token to be stored; `tokenHash` in place of its secret. */
export interface NewToken {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly tokenHash: Buffer;
  readonly scopes: TokenScope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
}

/** Rows of API tokens. */
@Injectable()
export class TokensRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async list(personId: string): Promise<ApiToken[]> {
    const rows = await this.rows().find({ where: { personId }, order: { createdAt: 'DESC' } });
    return rows.map(toApiToken);
  }

  async count(personId: string): Promise<number> {
    return this.rows().countBy({ personId });
  }

  async insert(token: NewToken): Promise<ApiToken> {
    const row: ApiTokenRow = { ...token, lastUsedAt: null };
    await this.rows().insert(row);
    return toApiToken(row);
  }

  /** False when the person has no such token. */
  async delete(personId: string, id: string): Promise<boolean> {
    return (await this.rows().delete({ id, personId })).affected === 1;
  }

  /** Null when it is unknown or ran out. */
  async findActor(tokenHash: Buffer, now: Date): Promise<{ actor: PersonActor; id: string; lastUsedAt: Date | null } | null> {
    const rows: (ActorColumns & { id: string; scopes: TokenScope[]; lastUsedAt: Date | null })[] = await this.dataSource.query(
      `SELECT t.id, t.scopes, t.last_used_at AS "lastUsedAt", ${ACTOR_COLUMNS}
       FROM api_tokens t JOIN people p ON p.id = t.person_id
       WHERE t.token_hash = $1 AND (t.expires_at IS NULL OR t.expires_at > $2)`,
      [tokenHash, now],
    );
    const row = rows[0];
    return row === undefined ? null : { actor: toActor(row, row.scopes), id: row.id, lastUsedAt: row.lastUsedAt };
  }

  async markUsed(id: string, at: Date): Promise<void> {
    await this.rows().update({ id }, { lastUsedAt: at });
  }

  private rows() {
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

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import type { PersonActor } from './actor.js';
import { SessionRow } from './entities/session.entity.js';
import { ACTOR_COLUMNS, toActor, type ActorColumns } from './person-actor.js';

/** A log-in as it is stored: the hash of its token, never the token. */
export interface StoredSession {
  readonly tokenHash: Buffer;
  readonly personId: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Rows of log-ins. */
@Injectable()
export class SessionsRepository {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async insert(session: StoredSession): Promise<void> {
    await this.rows().insert(session);
  }

  async delete(tokenHash: Buffer): Promise<void> {
    await this.rows().delete({ tokenHash });
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.rows().delete({ expiresAt: LessThan(now) });
  }

  /** Ends all but the newest `keep` of a person's. */
  async deleteOldest(personId: string, keep: number): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM sessions WHERE token_hash IN
         (SELECT token_hash FROM sessions WHERE person_id = $1 ORDER BY created_at DESC OFFSET $2)`,
      [personId, keep],
    );
  }

  /** Null when it is unknown or ran out. */
  async findActor(tokenHash: Buffer, now: Date): Promise<PersonActor | null> {
    const rows: ActorColumns[] = await this.dataSource.query(
      `SELECT ${ACTOR_COLUMNS} FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = $1 AND s.expires_at > $2`,
      [tokenHash, now],
    );
    const row = rows[0];
    return row === undefined ? null : toActor(row, 'all');
  }

  private rows() {
    return this.dataSource.getRepository(SessionRow);
  }
}

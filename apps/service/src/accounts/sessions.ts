// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import type { Role } from '@fabcommons/contracts';
import { Clock } from '../config/index.js';
import type { PersonActor } from './actor.js';
import { SessionRow } from './entities/index.js';
import { hashSecret, newSecret } from './secrets.js';

/** Life of a log-in. */
const SESSION_MS = 30 * 24 * 60 * 60_000;
/** Log-ins one person may have open at once; the oldest ends. */
const MAX_SESSIONS_PER_PERSON = 20;

interface ActorRow {
  personId: string;
  name: string;
  roles: Record<string, Role>;
}

/** SQL that reads a person as an actor: id, name and roles by space. */
export const ACTOR_COLUMNS = `p.id AS "personId", p.name,
  coalesce((SELECT jsonb_object_agg(m.space_id, m.role) FROM memberships m WHERE m.person_id = p.id), '{}') AS roles`;

/** Log-ins: a random token in a cookie, its hash in a row. */
@Injectable()
export class Sessions {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Opens a session, ends the one the browser had (a log-in never continues an older token) and those that ran out. */
  async open(personId: string, oldToken: string | null): Promise<{ token: string; maxAgeS: number }> {
    const token = newSecret();
    const now = this.clock.now();
    const sessions = this.dataSource.getRepository(SessionRow);
    if (oldToken !== null) await this.close(oldToken);
    await sessions.delete({ expiresAt: LessThan(now) });
    await sessions.insert({
      tokenHash: hashSecret(token),
      personId,
      createdAt: now,
      expiresAt: new Date(now.getTime() + SESSION_MS),
    });
    await this.dataSource.query(
      `DELETE FROM sessions WHERE token_hash IN
         (SELECT token_hash FROM sessions WHERE person_id = $1 ORDER BY created_at DESC OFFSET ${MAX_SESSIONS_PER_PERSON})`,
      [personId],
    );
    return { token, maxAgeS: SESSION_MS / 1000 };
  }

  /** Whose session it is; null when it is unknown or ran out. */
  async find(token: string): Promise<PersonActor | null> {
    const rows: ActorRow[] = await this.dataSource.query(
      `SELECT ${ACTOR_COLUMNS} FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.token_hash = $1 AND s.expires_at > $2`,
      [hashSecret(token), this.clock.now()],
    );
    const row = rows[0];
    return row === undefined ? null : toActor(row, 'all');
  }

  /** Ends a session; an unknown one is no error. */
  async close(token: string): Promise<void> {
    await this.dataSource.getRepository(SessionRow).delete({ tokenHash: hashSecret(token) });
  }
}

/** Makes an actor of a row read with {@link ACTOR_COLUMNS}. */
export function toActor(row: ActorRow, scopes: PersonActor['scopes']): PersonActor {
  return { kind: 'person', personId: row.personId, name: row.name, roles: new Map(Object.entries(row.roles)), scopes };
}

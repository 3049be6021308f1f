// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../config/index.js';
import type { PersonActor } from './actor.js';
import { RecentActors } from './recent-actors.js';
import { hashSecret, newSecret } from './secrets.js';
import { SessionsRepository } from './sessions.repository.js';

/** Life of a log-in. */
const SESSION_MS = 30 * 24 * 60 * 60_000;
/** Log-ins one person may have open at once; the oldest ends. */
const MAX_SESSIONS_PER_PERSON = 20;

/** Log-ins: a random token in a cookie, its hash in a row. */
@Injectable()
export class Sessions {
  constructor(
    @Inject(SessionsRepository) private readonly repository: SessionsRepository,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(RecentActors) private readonly recent: RecentActors,
  ) {}

  /** Opens a session, ends the one the browser had (a log-in never continues an older token) and those that ran out. */
  async open(personId: string, oldToken: string | null): Promise<{ token: string; maxAgeS: number }> {
    const token = newSecret();
    const now = this.clock.now();
    if (oldToken !== null) await this.close(oldToken);
    await this.repository.deleteExpired(now);
    const expiresAt = new Date(now.getTime() + SESSION_MS);
    await this.repository.insert({ tokenHash: hashSecret(token), personId, createdAt: now, expiresAt });
    await this.repository.deleteOldest(personId, MAX_SESSIONS_PER_PERSON);
    return { token, maxAgeS: SESSION_MS / 1000 };
  }

  /** Whose session it is; null when it is unknown or ran out. */
  async find(token: string): Promise<PersonActor | null> {
    const hash = hashSecret(token);
    const actor = await this.repository.findActor(hash, this.clock.now());
    if (actor === null) this.recent.forget(hash);
    else this.recent.remember(hash, actor);
    return actor;
  }

  /** Whose session it was within the last hour; asks no database. */
  recall(token: string): PersonActor | null {
    return this.recent.recall(hashSecret(token));
  }

  /** Ends a session; an unknown one is no error. */
  async close(token: string): Promise<void> {
    const hash = hashSecret(token);
    this.recent.forget(hash);
    await this.repository.delete(hash);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../config/index.js';
import type { PersonActor } from './actor.js';
import { isSameHash } from './secrets.js';

/** Somebody whose session or token the database confirmed within this time may stop a machine without it. */
export const RECENT_MS = 60 * 60_000;
/** Sessions and tokens remembered; beyond, the longest known are forgotten. */
export const MAX_RECENT = 5_000;

type Recent = { readonly hash: Buffer; readonly actor: PersonActor; readonly confirmedAtMs: number };

/**
 * Who proved lately who they are, by the hash of their secret. Only what must not wait for the database asks here (emergency stop); what is
 * taken from a person (session, token, role) is forgotten here at once.
 */
@Injectable()
export class RecentActors {
  private readonly byHash = new Map<string, Recent>();

  constructor(@Inject(Clock) private readonly clock: Clock) {}

  /** The database has just said whose secret this is. */
  remember(hash: Buffer, actor: PersonActor): void {
    const key = keyOf(hash);
    // Put behind the others: the map keeps the order in which they were confirmed.
    this.byHash.delete(key);
    this.byHash.set(key, { hash, actor, confirmedAtMs: this.clock.nowMs() });
    if (this.byHash.size <= MAX_RECENT) return;
    const [oldest] = this.byHash.keys();
    if (oldest !== undefined) this.byHash.delete(oldest);
  }

  /** Whose secret it is, if that was confirmed within {@link RECENT_MS}. */
  recall(hash: Buffer): PersonActor | null {
    const recent = this.byHash.get(keyOf(hash));
    if (recent === undefined || !isSameHash(recent.hash, hash)) return null;
    if (this.clock.nowMs() - recent.confirmedAtMs <= RECENT_MS) return recent.actor;
    this.byHash.delete(keyOf(hash));
    return null;
  }

  forget(hash: Buffer): void {
    this.byHash.delete(keyOf(hash));
  }

  /** Something about the person has changed: what they may do is asked anew. */
  forgetPerson(personId: string): void {
    for (const [key, { actor }] of this.byHash) if (actor.personId === personId) this.byHash.delete(key);
  }
}

/** A part of the hash finds the entry; the whole is compared in constant time. */
const keyOf = (hash: Buffer): string => hash.toString('base64url', 0, 12);

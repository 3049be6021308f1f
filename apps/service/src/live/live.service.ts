// SPDX-License-Identifier: AGPL-3.0-or-later
import { Injectable } from '@nestjs/common';
import type { LiveMessage } from '@fabcommons/contracts';
import type { Actor } from '../accounts/index.js';
import type { LiveClient } from './live-client.js';

/** Whether somebody may watch the thing with this id. Answered from memory. */
export type WatchRule = (actor: Actor, id: string) => boolean;

/** Brings news to the browsers that watch: `live.publish('machine:' + id, { event: 'machine', data })`. */
@Injectable()
export class LiveService {
  private readonly watchers = new Map<string, Set<LiveClient>>();
  private readonly topicsOf = new Map<LiveClient, readonly string[]>();

  private readonly rules = new Map<string, WatchRule>();

  /** Only whom the rule lets may watch topics that begin with `kind`, e.g. `tools`. */
  restrict(kind: string, rule: WatchRule): void {
    this.rules.set(kind, rule);
  }

  /** Whether it matters who watches. */
  isRestricted(topic: string): boolean {
    return this.rules.has(kindOf(topic));
  }

  /** Whether the actor may watch the topic. */
  allows(actor: Actor, topic: string): boolean {
    const rule = this.rules.get(kindOf(topic));
    return rule === undefined || rule(actor, topic.slice(kindOf(topic).length + 1));
  }

  /**
   * Hands a message to whoever watches the topic; never waits, never throws for a slow browser. Somebody who watches several topics of
   * the same thing gets it once (messages about one thing replace each other).
   * @param topic `spaces`, `space:{id}`, `machine:{id}` or `job:{id}` (contracts, LiveTopic)
   */
  publish(topic: string, message: LiveMessage): void {
    for (const client of this.watchers.get(topic) ?? []) client.offer(message);
  }

  /** Whether anybody looks: spares the work of making a message nobody gets. */
  isWatched(topic: string): boolean {
    return this.watchers.has(topic);
  }

  /** Replaces what the client watches. */
  watch(client: LiveClient, topics: readonly string[]): void {
    this.forget(client);
    this.topicsOf.set(client, topics);
    for (const topic of topics) {
      const set = this.watchers.get(topic) ?? new Set();
      set.add(client);
      this.watchers.set(topic, set);
    }
  }

  /** Ends all watching of a client that is gone. */
  forget(client: LiveClient): void {
    for (const topic of this.topicsOf.get(client) ?? []) {
      const set = this.watchers.get(topic);
      set?.delete(client);
      if (set?.size === 0) this.watchers.delete(topic);
    }
    this.topicsOf.delete(client);
  }
}

/** `machine:{id}` -> `machine`. */
const kindOf = (topic: string): string => topic.split(':', 1)[0] ?? topic;

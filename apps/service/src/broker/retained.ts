// SPDX-License-Identifier: AGPL-3.0-or-later
import { parseUpTopic, UP_ROOT } from '@fabcommons/contracts';
import type { BrokerMessage } from './broker.js';
import { MAX_RETAINED_PER_BRIDGE, RETAINABLE } from './bridge-access.js';
import { topicMatches } from './topic-filter.js';

/** The last retained message of every topic below `fab/v1/up`, for the service's own late subscriptions and to bound each bridge. */
export class RetainedMessages {
  private readonly byBridge = new Map<string, Map<string, string>>();

  /** Whether one more topic of this bridge may be kept. */
  hasRoomFor(bridgeId: string, topic: string): boolean {
    const known = this.byBridge.get(bridgeId);
    return !known || known.has(topic) || known.size < MAX_RETAINED_PER_BRIDGE;
  }

  /** Keeps a message; an empty payload removes it (MQTT 3.1.1, 3.3.1.3). */
  keep(topic: string, payload: string): void {
    const bridgeId = bridgeOf(topic);
    if (bridgeId === null) return;
    const known = this.byBridge.get(bridgeId) ?? new Map<string, string>();
    if (payload === '') known.delete(topic);
    else known.set(topic, payload);
    if (known.size > 0) this.byBridge.set(bridgeId, known);
    else this.byBridge.delete(bridgeId);
  }

  /** Keeps a message whose retained flag the broker does not show (it clears it for subscribers that were there already). */
  note(topic: string, payload: string): void {
    const parsed = parseUpTopic(topic);
    if (parsed && RETAINABLE.has(parsed.kind) && this.hasRoomFor(parsed.bridgeId, topic)) this.keep(topic, payload);
  }

  /** What a new subscription gets first. */
  matching(filter: string): BrokerMessage[] {
    const found: BrokerMessage[] = [];
    for (const messages of this.byBridge.values())
      for (const [topic, payload] of messages) if (topicMatches(filter, topic)) found.push({ topic, payload, retained: true });
    return found;
  }

  /** Forgets all, before a broker tells anew what it has. */
  clear(): void {
    this.byBridge.clear();
  }

  /** Topics kept for one bridge. */
  topicsOf(bridgeId: string): string[] {
    return [...(this.byBridge.get(bridgeId)?.keys() ?? [])];
  }
}

function bridgeOf(topic: string): string | null {
  if (!topic.startsWith(`${UP_ROOT}/`)) return null;
  return topic.slice(UP_ROOT.length + 1).split('/')[0] || null;
}

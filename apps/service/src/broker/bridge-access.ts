// SPDX-License-Identifier: AGPL-3.0-or-later
import { bridgePublishPrefix, bridgeSubscription, DOWN_ROOT, MachineKey, parseUpTopic } from '@fabcommons/contracts';

/** Retained messages of one bridge: 64 machines (the most that its presence may name) with state and identity, and its presence. */
export const MAX_RETAINED_PER_BRIDGE = 64 * 2 + 1;

/** Last parts of the topics that are states; commands, replies and events are never retained. */
export const RETAINABLE: ReadonlySet<string> = new Set(['presence', 'state', 'identity']);

/** Whether a bridge may publish this: its own prefix, a topic that exists, and only states retained. */
export function mayPublish(bridgeId: string, packet: { topic: string; retain?: boolean }): boolean {
  if (!packet.topic.startsWith(bridgePublishPrefix(bridgeId))) return false;
  const topic = parseUpTopic(packet.topic);
  if (!topic || (topic.kind !== 'presence' && !MachineKey.safeParse(topic.key).success)) return false;
  return !packet.retain || RETAINABLE.has(topic.kind);
}

/** Whether a bridge may subscribe to a filter: `fab/v1/down/{bridgeId}/#` or a part of it. */
export const maySubscribe = (bridgeId: string, filter: string): boolean =>
  filter === bridgeSubscription(bridgeId) || filter.startsWith(downPrefix(bridgeId));

/** Whether a bridge may be given a message. */
export const mayReceive = (bridgeId: string, topic: string): boolean => topic.startsWith(downPrefix(bridgeId));

const downPrefix = (bridgeId: string): string => `${DOWN_ROOT}/${bridgeId}/`;

// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Every MQTT topic of Fabcommons. Direction and bridge come first, so that a broker's rule for a bridge is two prefixes:
 * it publishes below `fab/v1/up/{bridgeId}/` and subscribes below `fab/v1/down/{bridgeId}/`, nothing else.
 */
export const UP_ROOT = 'fab/v1/up';
/** See {@link UP_ROOT}. */
export const DOWN_ROOT = 'fab/v1/down';

/** Filter over every topic of Fabcommons, both directions. */
export const ALL_TOPICS = 'fab/v1/#';

/** What a bridge publishes about one of its machines. */
export type UpMachineTopic = 'state' | 'identity' | 'reply' | 'job-event' | 'tool-event' | 'settings';
/** What the service publishes to one machine of a bridge. */
export type DownMachineTopic = 'command' | 'stop' | 'recover' | 'ack' | 'tool' | 'settings-ack';

/** `fab/v1/up/{bridgeId}/presence`: retained; also the bridge's last will. */
export const presenceTopic = (bridgeId: string): string => `${UP_ROOT}/${bridgeId}/presence`;
/** `fab/v1/up/{bridgeId}/{key}/{leaf}`. */
export const upTopic = (bridgeId: string, key: string, leaf: UpMachineTopic): string => `${UP_ROOT}/${bridgeId}/${key}/${leaf}`;
/** `fab/v1/down/{bridgeId}/{key}/{leaf}`. */
export const downTopic = (bridgeId: string, key: string, leaf: DownMachineTopic): string =>
  `${DOWN_ROOT}/${bridgeId}/${key}/${leaf}`;
/** The only filter a bridge may subscribe to: `fab/v1/down/{bridgeId}/#`. */
export const bridgeSubscription = (bridgeId: string): string => `${DOWN_ROOT}/${bridgeId}/#`;
/** Prefix of all that a bridge may publish. */
export const bridgePublishPrefix = (bridgeId: string): string => `${UP_ROOT}/${bridgeId}/`;
/** What the service subscribes to. */
export const SERVICE_SUBSCRIPTION = `${UP_ROOT}/#`;

/** A topic taken apart. */
export type ParsedUpTopic = { kind: 'presence'; bridgeId: string } | { kind: UpMachineTopic; bridgeId: string; key: string };
/** A topic of the service taken apart. */
export type ParsedDownTopic = { kind: DownMachineTopic; bridgeId: string; key: string };

const UP_LEAVES: readonly string[] = [
  'state',
  'identity',
  'reply',
  'job-event',
  'tool-event',
  'settings',
] satisfies UpMachineTopic[];
const DOWN_LEAVES: readonly string[] = ['command', 'stop', 'recover', 'ack', 'tool', 'settings-ack'] satisfies DownMachineTopic[];

/** Reads a topic below {@link UP_ROOT}; null for one that is not ours. */
export function parseUpTopic(topic: string): ParsedUpTopic | null {
  const [bridgeId, second, third, ...rest] = below(UP_ROOT, topic);
  if (!bridgeId || !second || rest.length > 0) return null;
  if (third === undefined) return second === 'presence' ? { kind: 'presence', bridgeId } : null;
  return isUpLeaf(third) ? { kind: third, bridgeId, key: second } : null;
}

/** Reads a topic below {@link DOWN_ROOT}; null for one that is not ours. */
export function parseDownTopic(topic: string): ParsedDownTopic | null {
  const [bridgeId, key, leaf, ...rest] = below(DOWN_ROOT, topic);
  if (!bridgeId || !key || leaf === undefined || rest.length > 0 || !isDownLeaf(leaf)) return null;
  return { kind: leaf, bridgeId, key };
}

const below = (root: string, topic: string): string[] =>
  topic.startsWith(`${root}/`) ? topic.slice(root.length + 1).split('/') : [];
const isUpLeaf = (leaf: string): leaf is UpMachineTopic => UP_LEAVES.includes(leaf);
const isDownLeaf = (leaf: string): leaf is DownMachineTopic => DOWN_LEAVES.includes(leaf);

// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Whether a filter such as `fab/v1/up/+/presence` or `fab/v1/#` covers a topic. `#` covers the level above it too (MQTT 3.1.1, 4.7.1.2);
 * a leading wildcard never covers `$…` topics (4.7.2).
 */
export function topicMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false;
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return levels.length >= index;
    if (index >= levels.length || (level !== '+' && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}

/** Whether a string may be published to: not empty, no wildcard, no NUL (MQTT 3.1.1, 4.7.1 and 4.7.3), at most 65,535 bytes of UTF-8. */
export const isTopicName = (topic: string): boolean =>
  topic.length > 0 && !/[#+\0]/.test(topic) && Buffer.byteLength(topic) <= MAX_TOPIC_BYTES;

/** Length prefix of an MQTT string is two bytes (MQTT 3.1.1, 1.5.3). */
const MAX_TOPIC_BYTES = 65_535;

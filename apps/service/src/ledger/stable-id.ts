// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';

/**
 * A UUID of version 5 made from another UUID and a word [RFC 9562, 5.5]: the same two give the same id in every process and after every
 * restart, which is what makes booking a job's end idempotent. Sample: `stableId(jobId, 'consume')`.
 */
export function stableId(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

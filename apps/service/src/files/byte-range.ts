// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ByteRange } from './file-store.js';

/**
 * Reads a Range header (RFC 9110, 14.2): one range is honoured; several, or another unit, are answered with the whole file, as the RFC allows.
 * Samples: `bytes=0-99`, `bytes=100-`, `bytes=-50`.
 */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): { kind: 'whole' } | { kind: 'part'; range: ByteRange } | { kind: 'unsatisfiable' } {
  const found = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  const [, from = '', to = ''] = found ?? [];
  if (found === null || (from === '' && to === '')) return { kind: 'whole' };
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return { kind: 'whole' };
  if (first >= sizeBytes || first > last) return { kind: 'unsatisfiable' };
  return { kind: 'part', range: { first, last } };
}

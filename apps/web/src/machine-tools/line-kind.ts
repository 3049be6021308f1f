// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a line of a console is, for its look and for leaving the small talk out. */
export type LineKind = 'sent' | 'ok' | 'error' | 'alarm' | 'report' | 'echo' | 'answer';

/** Names of the kinds that need a word beside the colour. */
export const KIND_WORDS: Partial<Record<LineKind, string>> = { error: 'error', alarm: 'alarm' };

/** Judges a line by its direction and first letters (Marlin and Grbl). */
export function lineKind({ direction, text }: { direction: 'in' | 'out'; text: string }): LineKind {
  if (direction === 'out') return 'sent';
  if (/^(error|!!)/i.test(text)) return 'error';
  if (/^alarm/i.test(text)) return 'alarm';
  if (/^ok\b/i.test(text)) return /\bT\d*:/.test(text) ? 'report' : 'ok';
  if (/^(<.*>|\s*T\d*:|\s*B:|X:-?\d|echo:\s*busy)/i.test(text)) return 'report';
  if (/^(echo:|\[MSG)/i.test(text)) return 'echo';
  return 'answer';
}

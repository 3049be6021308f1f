// SPDX-License-Identifier: AGPL-3.0-or-later
// "Did you mean …?" for a licence id with a slip of the keyboard in it.
import { LICENCE_IDS } from './spdx-lists.js';

/** Longest token for which a neighbour is sought: no SPDX id is longer. */
const MAX_TOKEN_CHARS = 64;

/** Edits (insert, delete, replace) from one text to another: Levenshtein's distance, two rows at a time. */
function distance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replace = (previous[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replace, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[to.length] ?? 0;
}

/** The listed licence id nearest to `token`, or null when none is near (at most a quarter of its characters differ). */
export function nearestLicenceId(token: string): string | null {
  if (token.length === 0 || token.length > MAX_TOKEN_CHARS) return null;
  const wanted = token.toLowerCase();
  let best: { id: string; edits: number } | null = null;
  for (const id of LICENCE_IDS) {
    if (Math.abs(id.length - wanted.length) > wanted.length / 4) continue;
    const edits = distance(wanted, id.toLowerCase());
    if (best === null || edits < best.edits) best = { id, edits };
  }
  return best !== null && best.edits <= Math.max(1, Math.floor(wanted.length / 4)) ? best.id : null;
}

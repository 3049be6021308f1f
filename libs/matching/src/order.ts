// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Reason } from './reason.js';

/** What the order looks at. `startsInMs` null = nobody can say. */
export type Sortable = {
  verdict: 'yes' | 'no';
  reasons: readonly Pick<Reason, 'blocks'>[];
  estimate: { startsInMs: number | null; timeMs: number | null };
  machineName: string;
};

/**
 * Order of matches: those that can first, soonest start first (unknown last), then with fewer delays, then the quicker; after them those that
 * cannot, fewest reasons first. Names decide the rest, so that a list does not jump.
 */
export function compareMatches(a: Sortable, b: Sortable): number {
  if (a.verdict !== b.verdict) return a.verdict === 'yes' ? -1 : 1;
  const byMerit =
    a.verdict === 'yes'
      ? ascending(a.estimate.startsInMs, b.estimate.startsInMs) ||
        a.reasons.length - b.reasons.length ||
        ascending(a.estimate.timeMs, b.estimate.timeMs)
      : blocking(a) - blocking(b) || a.reasons.length - b.reasons.length;
  return byMerit || (a.machineName < b.machineName ? -1 : a.machineName > b.machineName ? 1 : 0);
}

const blocking = (match: Sortable): number => match.reasons.filter((reason) => reason.blocks).length;

function ascending(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}

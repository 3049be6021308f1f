// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ConsoleLine } from '@fabcommons/contracts';

/** Most lines of a console that the page keeps. */
export const MAX_SHOWN_LINES = 2_000;

/** Adds lines that came; those that are there already (their number says so) are left out. */
export function appendLines(known: readonly ConsoleLine[], news: readonly ConsoleLine[]): ConsoleLine[] {
  const last = known.at(-1)?.number ?? Number.NEGATIVE_INFINITY;
  const fresh = news.filter(({ number }) => number > last);
  return [...known, ...fresh].slice(-MAX_SHOWN_LINES);
}

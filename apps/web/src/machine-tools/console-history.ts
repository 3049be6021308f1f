// SPDX-License-Identifier: AGPL-3.0-or-later

/** Lines that a console remembers of what was typed. */
export const MAX_TYPED_LINES = 100;

/** What was typed, newest last, and where one stands in it; `at` = its length: at the line being typed, which is kept in `draft`. */
export type TypedHistory = { readonly lines: readonly string[]; readonly at: number; readonly draft: string };

export const EMPTY_HISTORY: TypedHistory = { lines: [], at: 0, draft: '' };

/** A line was sent: it is the newest; the same line twice in a row is kept once. */
export function typed(history: TypedHistory, line: string): TypedHistory {
  const lines = (history.lines.at(-1) === line ? history.lines : [...history.lines, line]).slice(-MAX_TYPED_LINES);
  return { lines, at: lines.length, draft: '' };
}

/** Arrow up (-1) or down (1): where one stands then, and the line that is shown. `now`: what stands in the field. */
export function step(history: TypedHistory, by: -1 | 1, now: string): { history: TypedHistory; line: string } {
  const draft = history.at === history.lines.length ? now : history.draft;
  const at = Math.max(0, Math.min(history.lines.length, history.at + by));
  return { history: { ...history, at, draft }, line: history.lines[at] ?? draft };
}

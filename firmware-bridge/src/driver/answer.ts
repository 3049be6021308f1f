// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * What a machine said to one command. `ok`: it has acknowledged it; `error`: it has refused it (`error` says why, e.g. `error:20 …`), or it
 * was not sent; `timeout`: no end came in time; `ended`: stop, restart or a lost wire took the conversation away. `lines`: all that came
 * before the end, without the `ok`, e.g. `['  M92 X80.00 Y80.00 Z400.00 E93.00']`; at most {@link MAX_ANSWER_LINES}.
 */
export type Answer = {
  readonly kind: 'ok' | 'error' | 'timeout' | 'ended';
  readonly lines: readonly string[];
  readonly error?: string;
};

/** How a command is asked. `onLine` is called for each line of the answer as it comes. `timeoutMs`: silence after which it counts as unanswered. */
export type AskOptions = { readonly timeoutMs?: number; onLine?(line: string): void };

/** Silence after which a command counts as unanswered, where the caller names none. A busy Marlin (`echo:busy`) counts as not silent. */
export const ANSWER_TIMEOUT_MS = 10_000;

/** Lines of one answer that are kept: `M503` and a mesh of 15 x 15 are below 300. */
export const MAX_ANSWER_LINES = 2_000;

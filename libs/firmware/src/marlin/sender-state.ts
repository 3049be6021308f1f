// SPDX-License-Identifier: AGPL-3.0-or-later
import { HISTORY_LINES, OK_TIMEOUT_MS, SAFE_WINDOW_LINES } from './limits.js';
import type { MarlinReply } from './reply.js';

/** What one firmware allows; variants are data, not branches. */
export type MarlinSenderConfig = {
  /** Lines in flight before ADVANCED_OK has told of more. */
  readonly windowLines: number;
  /** Most lines in flight after ADVANCED_OK has told of free slots. */
  readonly maxWindowLines: number;
  /** Wait for an `ok` of an ordinary line. */
  readonly okTimeoutMs: number;
  /** True where the firmware says `busy` while a long command runs; else long commands get ten minutes. */
  readonly hasKeepalive: boolean;
};

/** What is safe with any Marlin. */
export const DEFAULT_MARLIN_CONFIG: MarlinSenderConfig = {
  windowLines: SAFE_WINDOW_LINES,
  maxWindowLines: SAFE_WINDOW_LINES,
  okTimeoutMs: OK_TIMEOUT_MS,
  hasKeepalive: false,
};

/** Why a stream cannot go on. */
export type MarlinFaultCode = 'firmware-reset' | 'firmware-halted' | 'firmware-error' | 'resend-limit' | 'timeout';

/** A line that was sent, by its frame; `isLong` when its `ok` may take minutes, `isHeatingWait` when these may pass without `busy`. */
export type SentLine = { readonly frame: string; readonly isLong: boolean; readonly isHeatingWait: boolean };

/**
 * `streaming`: lines go out as the window allows. `settling`: an error was seen; nothing goes out until what was in flight is answered.
 * `faulted`: nothing goes out any more.
 */
export type MarlinSenderPhase =
  | { readonly kind: 'streaming' }
  | { readonly kind: 'settling'; readonly from: number; readonly waitsForSilence: boolean }
  | { readonly kind: 'faulted' };

/** The whole of a sender. Made by `startMarlinSender`, changed by `stepMarlinSender` alone. */
export type MarlinSenderState = {
  readonly config: MarlinSenderConfig;
  readonly phase: MarlinSenderPhase;
  /** Number the next new line gets. */
  readonly next: number;
  /** Next line to write; below `next` while lines are repeated from the history. */
  readonly cursor: number;
  /** Highest line ever written. */
  readonly high: number;
  /** Highest line taken as accepted. A `Resend` may take it back. */
  readonly acked: number;
  /** Highest line told of by an `acked` effect; never falls. */
  readonly reported: number;
  /** The last sent lines; the last one is line `next - 1`. Bounded by HISTORY_LINES. */
  readonly history: readonly SentLine[];
  /** Texts that wait for room. Bounded by MAX_QUEUE_LINES. */
  readonly queue: readonly string[];
  /** Lines that may be in flight now. */
  readonly window: number;
  /** A drain under way: `M400` and a receipt were queued; `seen` when the firmware has printed the receipt's token. */
  readonly drain: { readonly token: string; readonly receipts: number; readonly seen: boolean } | null;
  readonly repeated: { readonly line: number; readonly times: number };
  readonly timeouts: number;
  readonly waits: number;
  /** Oldest open line when the firmware said `busy` last. */
  readonly busyLine: number;
  /** Requests to send again. */
  readonly resends: number;
  /** Other anomalies: an `ok` that fits nothing, a missing one. */
  readonly strays: number;
};

/** What happens to a sender. `reply` is a line from the firmware, `text` the same line unread (for the receipt of a drain). */
export type MarlinSenderInput =
  | { readonly kind: 'submit'; readonly text: string }
  | { readonly kind: 'reply'; readonly reply: MarlinReply; readonly text: string }
  | { readonly kind: 'timeout'; readonly timer: MarlinTimer }
  | { readonly kind: 'drain'; readonly token: string };

/** `ok`: an acknowledgement is missing. `settle`: the answers to what was in flight are all there. */
export type MarlinTimer = 'ok' | 'settle';

/** What the driver does for a sender. `arm` replaces a running timer of that name. */
export type MarlinSenderEffect =
  | { readonly kind: 'write'; readonly frame: string }
  | { readonly kind: 'arm'; readonly timer: MarlinTimer; readonly delayMs: number }
  | { readonly kind: 'disarm'; readonly timer: MarlinTimer }
  | { readonly kind: 'acked'; readonly line: number }
  | { readonly kind: 'resent'; readonly line: number }
  | { readonly kind: 'drained' }
  | { readonly kind: 'fault'; readonly code: MarlinFaultCode; readonly reason: string };

/** The oldest line that can still be sent again. */
export const oldestLine = (state: MarlinSenderState): number => state.next - state.history.length;

/** A line of the history. */
export const sentLine = (state: MarlinSenderState, line: number): SentLine | undefined => state.history[line - oldestLine(state)];

/** Adds a line to the history, which keeps its bound. */
export const remember = (history: readonly SentLine[], line: SentLine): readonly SentLine[] =>
  history.length < HISTORY_LINES ? [...history, line] : [...history.slice(1 - HISTORY_LINES), line];

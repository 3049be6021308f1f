// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../driver/clock.js';

/** Time, ids and chance for the agent; tests give their own. */
export interface AgentClock extends Clock {
  /** Wall time in ms since 1970 UTC: for `at` of messages and for `expiresAt` only, never to measure. */
  wallMs(): number;
  /** A UUID. */
  newId(): string;
  /** From 0 up to 1. */
  random(): number;
}

/** The computer's own. */
export const systemAgentClock: AgentClock = {
  ...systemClock,
  wallMs: () => Date.now(),
  newId: () => randomUUID(),
  random: () => Math.random(),
};

/** The moment as contracts `Instant`, e.g. `2026-11-20T21:04:05.123Z`. */
export const instant = (clock: AgentClock): string => new Date(clock.wallMs()).toISOString();

/** Resolves after `delayMs`, or at once when the signal is aborted. */
export function pause(clock: Clock, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const end = (): void => {
      cancel();
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(delayMs, end);
    signal?.addEventListener('abort', end);
  });
}

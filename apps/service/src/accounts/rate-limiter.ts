// SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiProblem } from '../errors/index.js';
import type { Clock } from '../config/index.js';

/** Keys remembered at once; beyond, the oldest window is forgotten. */
const MAX_KEYS = 10_000;

/** Allows `limit` tries per key within a window that begins at the first try. Lives in memory: a restart forgets, which is no gain worth having. */
export class RateLimiter {
  private readonly windows = new Map<string, { endsMs: number; tries: number }>();
  constructor(
    private readonly clock: Clock,
    private readonly bound: { readonly limit: number; readonly windowMs: number },
  ) {}

  /** Counts a try. @throws ApiProblem `too-many-requests` with Retry-After when there were too many */
  take(key: string): void {
    const nowMs = this.clock.nowMs();
    const window = this.windows.get(key);
    if (window === undefined || window.endsMs <= nowMs) {
      this.windows.delete(key);
      this.makeRoom();
      this.windows.set(key, { endsMs: nowMs + this.bound.windowMs, tries: 1 });
      return;
    }
    if (window.tries >= this.bound.limit) {
      const waitS = Math.ceil((window.endsMs - nowMs) / 1000);
      throw new ApiProblem('too-many-requests', `Too many tries: wait ${waitText(waitS)}.`, {
        headers: { 'retry-after': String(waitS) },
      });
    }
    window.tries += 1;
  }

  /** Forgets the tries, e.g. after the right password. */
  clear(key: string): void {
    this.windows.delete(key);
  }

  private makeRoom(): void {
    if (this.windows.size < MAX_KEYS) return;
    const oldest = this.windows.keys().next();
    if (oldest.done !== true) this.windows.delete(oldest.value);
  }
}

function waitText(seconds: number): string {
  return seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}

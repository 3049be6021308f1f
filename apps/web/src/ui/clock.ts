// SPDX-License-Identifier: AGPL-3.0-or-later
import { useSyncExternalStore } from 'react';

/** The shared clock ticks this often while somebody looks at it. */
const TICK_MS = 1_000;

const listeners = new Set<() => void>();
let nowMs = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

/**
 * The time now, anew every `everyMs`; the only place where pages ask what time it is. All who ask share one clock, so that two ages on one page
 * never contradict each other.
 */
export function useNow(everyMs = TICK_MS): number {
  return useSyncExternalStore(subscribe, () => (everyMs <= TICK_MS ? nowMs : nowMs - (nowMs % everyMs)));
}

function subscribe(listener: () => void): () => void {
  if (listeners.size === 0) {
    tick();
    timer = setInterval(tick, TICK_MS);
  }
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  nowMs = Date.now();
  for (const listener of listeners) listener();
}

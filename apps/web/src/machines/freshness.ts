// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineLive } from '@fabcommons/contracts';
import { useNow } from '../ui/clock.js';

/** As in contracts (STATE_STALE_AFTER_MS): three heartbeats without a word. */
const STALE_AFTER_MS = 15_000;

/** How old a machine's last word is, and whether that breaks its promise. */
export function useFreshness(live: MachineLive): { ageMs: number | null; isStale: boolean } {
  const now = useNow(1_000);
  const ageMs = live.state ? Math.max(0, now - Date.parse(live.state.at)) : null;
  return { ageMs, isStale: live.presence !== 'online' || ageMs === null || ageMs > STALE_AFTER_MS };
}

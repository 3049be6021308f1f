// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Mill, runSpindle } from './mill.js';

type Change = { readonly what: 'feed' | 'rapid' | 'spindle'; readonly to?: number; readonly by?: number };

/** Real-time override bytes (config.h, CMD_FEED_OVR_RESET and following). */
const CHANGES: ReadonlyMap<number, Change> = new Map<number, Change>([
  [0x90, { what: 'feed', to: 100 }],
  [0x91, { what: 'feed', by: 10 }],
  [0x92, { what: 'feed', by: -10 }],
  [0x93, { what: 'feed', by: 1 }],
  [0x94, { what: 'feed', by: -1 }],
  [0x95, { what: 'rapid', to: 100 }],
  [0x96, { what: 'rapid', to: 50 }],
  [0x97, { what: 'rapid', to: 25 }],
  [0x99, { what: 'spindle', to: 100 }],
  [0x9a, { what: 'spindle', by: 10 }],
  [0x9b, { what: 'spindle', by: -10 }],
  [0x9c, { what: 'spindle', by: 1 }],
  [0x9d, { what: 'spindle', by: -1 }],
]);

/** Feed and spindle go from 10 to 200 percent (config.h, MIN_ and MAX_FEED_RATE_OVERRIDE). */
const MIN_PERCENT = 10;
const MAX_PERCENT = 200;

/** Carries out an override byte; false when it is none. */
export function applyOverride(mill: Mill, byte: number): boolean {
  const change = CHANGES.get(byte);
  if (change === undefined) return false;
  const old = mill.overrides[change.what];
  const percent = Math.min(Math.max(change.to ?? old + (change.by ?? 0), MIN_PERCENT), MAX_PERCENT);
  if (percent === old) return true;
  mill.overrides[change.what] = percent;
  mill.counters.overrides = 0;
  if (change.what === 'spindle') runSpindle(mill, mill.spindle, mill.spindleSpeed);
  else mill.motion.setOverride({ feed: mill.overrides.feed / 100, rapid: mill.overrides.rapid / 100 });
  return true;
}

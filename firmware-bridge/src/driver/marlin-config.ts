// SPDX-License-Identifier: AGPL-3.0-or-later
import { DEFAULT_MARLIN_CONFIG, type MarlinIdentity, type MarlinSenderConfig, MAX_WINDOW_LINES } from '@fabcommons/firmware';

/** Wait for an `ok` on Marlin 2, which says `busy` when it needs longer than 2 s (HOST_KEEPALIVE_FEATURE is on by default). */
const MARLIN_2_OK_TIMEOUT_MS = 10_000;

/** How to send to this Marlin: one line at a time until ADVANCED_OK tells of free slots. */
export function marlinConfig(identity: MarlinIdentity): MarlinSenderConfig {
  const isMarlin2 = /marlin\s+(?:bugfix-)?2\./i.test(identity.firmwareName);
  return {
    ...DEFAULT_MARLIN_CONFIG,
    maxWindowLines: MAX_WINDOW_LINES,
    okTimeoutMs: isMarlin2 ? MARLIN_2_OK_TIMEOUT_MS : DEFAULT_MARLIN_CONFIG.okTimeoutMs,
  };
}

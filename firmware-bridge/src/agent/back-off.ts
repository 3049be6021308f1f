// SPDX-License-Identifier: AGPL-3.0-or-later

/** First and longest pause between two attempts. */
export type BackOff = { firstMs: number; longestMs: number };

/**
 * Pause after `failures` failed attempts: doubles up to the longest and lies between half and all of that, so that bridges which lost the
 * same service do not come back in one moment.
 * @param random from 0 up to 1
 */
export function backOffMs({ firstMs, longestMs }: BackOff, failures: number, random: number): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(failures, 20));
  return Math.round(full / 2 + (full / 2) * random);
}

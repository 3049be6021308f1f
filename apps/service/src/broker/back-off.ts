// SPDX-License-Identifier: AGPL-3.0-or-later

/** First and longest pause between two attempts to reach the external broker. */
export const FIRST_RETRY_MS = 500;
/** See {@link FIRST_RETRY_MS}. */
export const LONGEST_RETRY_MS = 15_000;

/**
 * Pause before the attempt after `failures` failed ones: doubles up to the longest, and lies between half and all of that, so that services
 * which lost the same broker do not come back in one moment.
 * @param random from 0 up to 1
 */
export function retryDelayMs(failures: number, random: number): number {
  const full = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 16));
  return Math.round(full / 2 + (full / 2) * random);
}

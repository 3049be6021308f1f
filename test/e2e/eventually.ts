// SPDX-License-Identifier: AGPL-3.0-or-later
import { setTimeout as wait } from 'node:timers/promises';

const EVERY_MS = 50;

/**
 * Waits until the condition gives a value other than false, null or undefined, and answers it; asks every 50 ms.
 * @throws Error that names the condition after `withinMs`, with the condition's last own error as cause
 */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
  options: { withinMs?: number } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const until = performance.now() + (options.withinMs ?? 20_000);
  let cause: unknown;
  for (;;) {
    try {
      const value = await condition();
      if (isGiven(value)) return value;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > until) throw new Error(`in vain waited for: ${what}`, { cause });
    await wait(EVERY_MS);
  }
}

const isGiven = <T>(value: T): value is Exclude<T, false | null | undefined> =>
  value !== false && value !== null && value !== undefined;

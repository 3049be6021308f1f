// SPDX-License-Identifier: AGPL-3.0-or-later
import { setTimeout as delay } from 'node:timers/promises';

const PATIENCE_MS = 8_000;
const LOOK_EVERY_MS = 15;

/** Waits for a condition that other processes make true. @throws Error naming what did not happen */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`did not happen within ${PATIENCE_MS / 1000} s: ${what}`);
    await delay(LOOK_EVERY_MS);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GrblStatus } from '@fabcommons/firmware';

/**
 * A machine in Run whose position stays the same for so long is stuck. The slowest honest motion, F1 at 10 percent on 100 steps/mm, makes a step
 * every 6 s.
 */
export const STUCK_MS = 20_000;

/** Notices a machine that says Run and does not move. */
export class MotionWatch {
  #place = '';
  #sinceMs = 0;

  constructor(private readonly nowMs: () => number) {}

  isStuck({ state, machinePosition }: GrblStatus): boolean {
    const place = state === 'Run' && machinePosition ? machinePosition.join() : '';
    if (place === '' || place !== this.#place) {
      this.#place = place;
      this.#sinceMs = this.nowMs();
      return false;
    }
    return this.nowMs() - this.#sinceMs >= STUCK_MS;
  }
}

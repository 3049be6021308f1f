// SPDX-License-Identifier: AGPL-3.0-or-later
import type { RunProgress } from '@fabcommons/contracts';

/** What is known of a run when the question comes: the machine's word about this very job, or null. */
export type RunFacts = { progress: RunProgress | null; estimateMs: number | null };

/** How far a run is, 0 to 1, by the bytes the firmware acknowledged. */
export function progressOf({ progress }: RunFacts): number {
  if (!progress || progress.bytesTotal === 0) return 0;
  return Math.min(1, progress.bytesDone / progress.bytesTotal);
}

/**
 * How long it will still take. The program's own word (M73) is right about proportions but not about this machine's pace, so it is scaled by how
 * long the machine really took for what it has done; without it, the part that is done tells the pace. Null = nobody can say.
 */
export function remainingMsOf(facts: RunFacts): number | null {
  const { progress, estimateMs } = facts;
  if (!progress) return estimateMs;
  const done = progressOf(facts);
  const { remainingMs, elapsedMs } = progress;
  if (remainingMs !== null) {
    const expectedMs = estimateMs === null ? 0 : estimateMs - remainingMs;
    return expectedMs >= MIN_EXPECTED_MS ? Math.round((remainingMs * elapsedMs) / expectedMs) : remainingMs;
  }
  if (done >= MIN_DONE) return Math.round((elapsedMs * (1 - done)) / done);
  return estimateMs;
}

/** Below this share the pace is heating and homing, not the program's. */
const MIN_DONE = 0.05;
/** Below this much of the program's own time the pace cannot be told. */
const MIN_EXPECTED_MS = 60_000;

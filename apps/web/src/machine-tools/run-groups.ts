// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ToolRun } from '@fabcommons/contracts';

/** Runs of one kind in a row, newest first: forty steps of a jog are one line of the history. */
export type RunGroup = { first: ToolRun; count: number };

/** Kinds whose runs say little one by one. */
const SMALL: ReadonlySet<ToolRun['kind']> = new Set(['jog', 'jog-cancel', 'override']);

/** Puts small runs of one person in a row together; the end of a motion belongs to it. */
export function groupRuns(runs: readonly ToolRun[]): RunGroup[] {
  const groups: RunGroup[] = [];
  for (const run of runs) {
    const last = groups.at(-1);
    if (last && isSmall(run) && isSmall(last.first) && family(run) === family(last.first) && run.by?.id === last.first.by?.id)
      last.count += 1;
    else groups.push({ first: run, count: 1 });
  }
  return groups;
}

const isSmall = ({ kind, state }: ToolRun): boolean => SMALL.has(kind) && state === 'done';
const family = ({ kind }: ToolRun): string => (kind === 'override' ? 'override' : 'jog');

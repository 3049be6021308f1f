// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CalibrationProcedure, Machine, ToolRun } from '@fabcommons/contracts';
import { isFinal } from '../api/machine-tools.js';

const NAMES: readonly CalibrationProcedure[] = ['pid', 'steps', 'probe-offset', 'mesh'];

/** The calibration that has the machine now; the bridge keeps it open between steps, also when the page was left. */
export function openCalibration({ live }: Pick<Machine, 'live'>): CalibrationProcedure | null {
  const purpose = live.state?.tool?.purpose ?? '';
  const name = /^calibrate (\S+)/.exec(purpose)?.[1];
  return NAMES.find((one) => one === name) ?? null;
}

/** The machine without its open calibration: a further step, or a new beginning, may be taken in spite of it. */
export function besidesCalibration<M extends Pick<Machine, 'live'>>(machine: M): M {
  const { state } = machine.live;
  if (!state || openCalibration(machine) === null) return machine;
  return { ...machine, live: { ...machine.live, state: { ...state, tool: null } } };
}

/** Where a calibration that was left stands: the run to follow, or the result to go on from. `runs`: the newest first. */
export function whereLeft(
  runs: readonly ToolRun[],
  procedure: CalibrationProcedure,
):
  | { kind: 'running'; id: string }
  | { kind: 'between'; result: Extract<NonNullable<ToolRun['result']>, { op: 'calibrate' }> }
  | null {
  const newest = runs[0];
  if (!newest) return null;
  if (!isFinal(newest)) return { kind: 'running', id: newest.id };
  // A step that was refused has changed nothing: the one before it counts.
  const done = runs.find(({ state }) => state !== 'refused');
  const result = done?.state === 'done' && done.result?.op === 'calibrate' ? done.result : null;
  return result && result.procedure === procedure && result.next !== null ? { kind: 'between', result } : null;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineUse, MaintenanceInterval, MaintenanceTask } from '@fabcommons/contracts';

/** A task as the database knows it. */
export type StoredTask = {
  id: string;
  machineId: string;
  name: string;
  instructions: string;
  every: MaintenanceInterval;
  blocksWhenOverdue: boolean;
  since: Date;
  useSince: MachineUse;
  lastDoneAt: Date | null;
  lastDoneBy: string | null;
  isRetired: boolean;
};

/** An entry of the log as the database knows it. */
export type StoredEntry = {
  id: string;
  machineId: string;
  taskId: string | null;
  personId: string | null;
  at: Date;
  note: string;
  workMinutes: number;
  use: MachineUse;
};

/** From this share of an interval on a task is due. */
export const DUE_SHARE = 0.9;
const DAY_MS = 24 * 60 * 60_000;

/** How near a task is. */
export type Nearness = Pick<MaintenanceTask, 'state' | 'share' | 'dueIn'>;

/** How much of the interval that is reached first has gone by: 1 = due now. */
export function nearnessOf(task: Pick<StoredTask, 'every' | 'since' | 'useSince'>, use: MachineUse, nowMs: number): Nearness {
  const { every, since, useSince } = task;
  const days = Math.max(0, nowMs - since.getTime()) / DAY_MS;
  const gauges = [
    gauge(every.machineMs, use.machineMs - useSince.machineMs, (ms) => `${tidy(ms / 3_600_000)} h of running`),
    gauge(every.extrudedUm, use.extrudedUm - useSince.extrudedUm, (um) => `${tidy(um / 1e6)} m of filament`),
    gauge(every.travelUm, use.travelUm - useSince.travelUm, (um) => `${tidy(um / 1e6)} m of travel`),
    gauge(every.days, days, (count) => `${tidy(count)} ${tidy(count) === 1 ? 'day' : 'days'}`),
  ].filter((one) => one !== null);
  const nearest = gauges.reduce((best, one) => (one.share > best.share ? one : best), { share: 0, dueIn: '' });
  const { share, dueIn } = nearest;
  return { share, state: share >= 1 ? 'overdue' : share >= DUE_SHARE ? 'due' : 'fine', dueIn: dueIn || (gauges[0]?.dueIn ?? '') };
}

function gauge(
  every: number | null,
  passed: number,
  inWords: (amount: number) => string,
): { share: number; dueIn: string } | null {
  if (every === null) return null;
  const share = Math.max(0, passed) / every;
  return { share, dueIn: share >= 1 ? `${inWords(passed - every)} overdue` : `in ${inWords(every - passed)}` };
}

const tidy = (value: number): number => (value < 10 ? Math.round(value * 10) / 10 : Math.round(value));

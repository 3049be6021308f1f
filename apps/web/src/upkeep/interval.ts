// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MaintenanceInterval, MachineUse } from '@fabcommons/contracts';
import { count } from '../ui/measure.js';

const HOUR_MS = 3_600_000;
const METRE_UM = 1_000_000;

/** An interval as a form has it: hours, metres and days, empty = this does not count. */
export type IntervalFields = { hours: string; filamentM: string; travelM: string; days: string };

/** "every 200 h of running or 90 days". */
export function intervalWords({ machineMs, extrudedUm, travelUm, days }: MaintenanceInterval): string {
  const parts = [
    machineMs === null ? null : `${figure(machineMs / HOUR_MS)} h of running`,
    extrudedUm === null ? null : `${figure(extrudedUm / METRE_UM)} m of filament`,
    travelUm === null ? null : `${figure(travelUm / METRE_UM)} m of way`,
    days === null ? null : count(days, 'day'),
  ].filter((part) => part !== null);
  return `every ${parts.join(' or ')}`;
}

/** Reads the fields of a form; what is empty or not above zero does not count. */
export function readInterval({ hours, filamentM, travelM, days }: IntervalFields): MaintenanceInterval {
  return {
    machineMs: scaled(hours, HOUR_MS),
    extrudedUm: scaled(filamentM, METRE_UM),
    travelUm: scaled(travelM, METRE_UM),
    days: scaled(days, 1),
  };
}

/** As the form shows it. */
export function intervalFields(every: MaintenanceInterval | null): IntervalFields {
  const shown = (value: number | null | undefined, unit: number) =>
    value == null ? '' : String(Math.round((value / unit) * 10) / 10);
  return {
    hours: shown(every?.machineMs, HOUR_MS),
    filamentM: shown(every?.extrudedUm, METRE_UM),
    travelM: shown(every?.travelUm, METRE_UM),
    days: shown(every?.days, 1),
  };
}

/** What a machine has run, as figures with their names; a mill has no filament. */
export function figuresOfUse({ machineMs, extrudedUm, travelUm, jobs }: MachineUse): { name: string; value: string }[] {
  return [
    { name: 'Running', value: `${figure(machineMs / HOUR_MS)} h` },
    ...(extrudedUm > 0 ? [{ name: 'Filament', value: `${figure(extrudedUm / METRE_UM)} m` }] : []),
    ...(travelUm > 0 ? [{ name: 'Way of the tool', value: `${figure(travelUm / METRE_UM)} m` }] : []),
    { name: 'Jobs', value: String(jobs) },
  ];
}

const figure = (value: number): string => (value < 10 ? String(Math.round(value * 10) / 10) : String(Math.round(value)));

function scaled(text: string, unit: number): number | null {
  const value = Number(text.replace(',', '.'));
  return text.trim() === '' || !(value > 0) ? null : Math.max(1, Math.round(value * unit));
}

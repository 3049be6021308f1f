// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command } from './command.js';
import type { Heater } from './heater.js';
import type { Printer } from './printer.js';
import { heaterStates } from './reports.js';
import type { Handling } from './wait.js';

/** The temperature must stay within a degree of the target for ten seconds (Configuration.h, TEMP_WINDOW, TEMP_RESIDENCY_TIME, and the bed's). */
const WINDOW_C = 1;
const RESIDENCY_MS = 10_000;
const REPORT_MS = 1000;

/** M104, M140: set and go on. */
export function setTemperature(printer: Printer, heater: Heater, command: Command): void {
  const celsius = command.parameters.get('S');
  if (typeof celsius === 'number') heater.setTarget(celsius, printer.nowMs);
}

/**
 * M109, M190: set (S heats only, R heats or cools) and wait, with a temperature line each second. M108 ends the wait.
 * Source: Marlin 2.1 module/temperature.cpp, wait_for_hotend and wait_for_bed.
 */
export function* waitForTemperature(printer: Printer, heater: Heater, command: Command): Handling {
  const heatOnly = command.parameters.get('S');
  const celsius = heatOnly ?? command.parameters.get('R');
  if (typeof celsius !== 'number') return;
  heater.setTarget(celsius, printer.nowMs);
  yield { kind: 'synchronized' };
  if (typeof heatOnly === 'number' && heater.trueC(printer.nowMs) > heater.targetC) return;
  let settledSinceMs: number | null = null;
  printer.isWaiting = true;
  while (printer.isWaiting && heater.targetC > 0) {
    yield { kind: 'until', ms: printer.nowMs + REPORT_MS };
    if (!printer.isWaiting) break;
    const isNear = Math.abs(heater.trueC(printer.nowMs) - heater.targetC) <= WINDOW_C;
    if (!isNear) settledSinceMs = null;
    else settledSinceMs ??= printer.nowMs;
    const leftMs = settledSinceMs === null ? null : settledSinceMs + RESIDENCY_MS - printer.nowMs;
    if (leftMs !== null && leftMs <= 0) break;
    printer.print(`${heaterStates(printer)} W:${leftMs === null ? '?' : Math.floor(leftMs / 1000)}\n`);
  }
  printer.isWaiting = false;
}

/** M155, M154: seconds between reports, 0 to 60; 0 stops them. */
export function autoReport(printer: Printer, command: Command): void {
  const seconds = Math.min(Math.max(command.parameters.get('S') ?? 0, 0), 60);
  const nextMs = seconds > 0 ? printer.nowMs + seconds * 1000 : Number.POSITIVE_INFINITY;
  if (command.code === 'M155') {
    printer.temperatureReportS = seconds;
    printer.nextTemperatureMs = nextMs;
  } else {
    printer.positionReportS = seconds;
    printer.nextPositionMs = nextMs;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command } from './command.js';
import type { Printer } from './printer.js';
import { heaterStates } from './reports.js';
import type { Handling } from './wait.js';

const REPORT_MS = 2000;
/** One swing of a hotend and of a bed around the target. */
const SWING_MS = { hotend: 20_000, bed: 60_000 } as const;
const FEWEST_CYCLES = 3;

/**
 * M303 E0|-1 S<target> C<cycles> U<use>: swings round the target, tells a line a swing and the gains at the end, leaves the heater off. M108 ends it.
 * Source: Marlin 2.1 gcode/temp/M303.cpp, module/temperature.cpp PID_autotune. The gains are made up, a little beside the ones in use.
 */
export function* pidAutotune(printer: Printer, command: Command): Handling {
  const id = command.parameters.get('E') ?? 0;
  if (id !== 0 && id !== -1) return void printer.print('PID Autotune failed! Bad heater id\n');
  const isBed = id === -1;
  const heater = isBed ? printer.bed : printer.hotend;
  const target = command.parameters.get('S') ?? (isBed ? 70 : 150);
  if (target > heater.model.maxTargetC) return void printer.print('PID Autotune failed! Temperature too high\n');
  printer.print('PID Autotune start\n');
  const cycles = Math.max(command.parameters.get('C') ?? 5, FEWEST_CYCLES);
  const code = isBed ? 'M304' : 'M301';
  const used = printer.kept.values[code] ?? {};
  const gains = { P: (used['P'] ?? 0) * 1.07, I: (used['I'] ?? 0) * 1.12, D: (used['D'] ?? 0) * 0.95 };
  const told = ` Kp: ${gains.P.toFixed(2)} Ki: ${gains.I.toFixed(2)} Kd: ${gains.D.toFixed(2)}`;
  printer.hotend.setTarget(0, printer.nowMs);
  printer.bed.setTarget(0, printer.nowMs);
  heater.setTarget(target, printer.nowMs);
  printer.isWaiting = true;
  let swungMs = 0;
  let done = 0;
  while (printer.isWaiting && done <= cycles) {
    yield { kind: 'until', ms: printer.nowMs + REPORT_MS };
    printer.print(`${heaterStates(printer)}\n`);
    if (heater.trueC(printer.nowMs) < target - 1) continue;
    swungMs += REPORT_MS;
    if (swungMs < SWING_MS[isBed ? 'bed' : 'hotend']) continue;
    swungMs = 0;
    done += 1;
    const swing = ` bias: 92 d: 92 min: ${(target - 3.4).toFixed(2)} max: ${(target + 3.8).toFixed(2)}`;
    printer.print(done > 2 ? `${swing} Ku: 32.59 Tu: 50.11\n Classic PID \n${told}\n` : `${swing}\n`);
  }
  const isAborted = !printer.isWaiting;
  printer.isWaiting = false;
  heater.setTarget(0, printer.nowMs);
  if (isAborted) return;
  const bed = isBed ? 'bed' : '';
  const defines = (['P', 'I', 'D'] as const).map(
    (letter) => `#define DEFAULT_${bed}K${letter.toLowerCase()} ${gains[letter].toFixed(2)}`,
  );
  printer.print('PID Autotune finished! Put the last Kp, Ki and Kd constants from below into Configuration.h\n');
  printer.print(`${defines.join('\n')}\n`);
  if ((command.parameters.get('U') ?? (command.parameters.has('U') ? 1 : 0)) !== 0) printer.kept.values[code] = gains;
}

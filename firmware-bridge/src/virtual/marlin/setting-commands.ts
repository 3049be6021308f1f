// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Command } from './command.js';
import type { Printer } from './printer.js';

const LETTERS = ['X', 'Y', 'Z', 'E'] as const;

/** M201, M203, M204: limits of the planner; M205 is taken and changes nothing here. */
export function setLimits(printer: Printer, command: Command): void {
  const positive = (letter: string): number | null => {
    const value = command.parameters.get(letter);
    return typeof value === 'number' && value > 0 ? value : null;
  };
  const { limits } = printer;
  const perAxis = command.code === 'M201' ? limits.maxAccelerationMmPerS2 : command.code === 'M203' ? limits.maxFeedMmPerS : null;
  if (perAxis !== null) LETTERS.forEach((letter, axis) => (perAxis[axis] = positive(letter) ?? perAxis[axis] ?? 1));
  if (command.code !== 'M204') return;
  limits.printMmPerS2 = positive('P') ?? positive('S') ?? limits.printMmPerS2;
  limits.travelMmPerS2 = positive('T') ?? positive('S') ?? limits.travelMmPerS2;
  limits.retractMmPerS2 = positive('R') ?? limits.retractMmPerS2;
}

/** G20, G21, G90, G91, M82, M83. G90 and G91 take the extruder along, M82 and M83 set it alone; the last one counts. */
export function setMode(printer: Printer, code: string): void {
  switch (code) {
    case 'G20':
      printer.unitMm = 25.4;
      return;
    case 'G21':
      printer.unitMm = 1;
      return;
    case 'G90':
    case 'G91':
      printer.isRelative = code === 'G91';
      printer.extruder = 'as-axes';
      return;
    case 'M82':
      printer.extruder = 'absolute';
      return;
    case 'M83':
      printer.extruder = 'relative';
      return;
  }
}

/** M106 S0-255, M107; M220 and M221 in percent. */
export function setOutputs(printer: Printer, command: Command): void {
  const value = command.parameters.get('S');
  switch (command.code) {
    case 'M106':
      printer.fanPwm = Math.min(Math.max(Math.round(value ?? 255), 0), 255);
      return;
    case 'M107':
      printer.fanPwm = 0;
      return;
    case 'M220':
      if (typeof value === 'number' && value > 0) printer.feedPercent = Math.min(Math.max(Math.round(value), 10), 999);
      return;
    case 'M221':
      if (typeof value === 'number' && value > 0) printer.flowPercent = Math.round(value);
      return;
  }
}

/** M211: software endstops on, off, and how they stand. */
export function softEndstops(printer: Printer, command: Command): void {
  const wanted = command.parameters.get('S');
  if (typeof wanted === 'number') printer.hasSoftEndstops = wanted !== 0;
  const { x, y, z } = printer.options.bedMm;
  const max = `X${x.toFixed(2)} Y${y.toFixed(2)} Z${z.toFixed(2)}`;
  printer.print(`echo:Soft endstops: ${printer.hasSoftEndstops ? 'ON' : 'OFF'}  Min:  X0.00 Y0.00 Z0.00   Max:  ${max}\n`);
}

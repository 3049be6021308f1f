// SPDX-License-Identifier: AGPL-3.0-or-later
import { KEPT_COMMANDS, keptValue } from './kept-settings.js';
import type { Printer } from './printer.js';

/** One kept command as M503 tells it: "echo:  M851 Y-10.00 Z0.00 ; (mm)". */
export function commandReport(printer: Printer, code: string): string {
  const known = KEPT_COMMANDS[code];
  const words = Object.entries(known?.letters ?? {}).map(
    ([letter, decimals]) => `${letter}${keptValue(printer.kept, code, letter).toFixed(decimals)}`,
  );
  return `echo:  ${[code, ...words].join(' ')}${known?.note ?? ''}`;
}

/** M503: every setting as a command, in the words and the order of Marlin 2.1 (settings.cpp, report()); without headings after `M503 S0`. */
export function settingsReport(printer: Printer, hasHeadings: boolean): string {
  const { maxFeedMmPerS: feed, maxAccelerationMmPerS2: acceleration, ...rest } = printer.limits;
  const { kept } = printer;
  const axes = (values: readonly number[]): string =>
    ['X', 'Y', 'Z', 'E'].map((letter, axis) => `${letter}${(values[axis] ?? 0).toFixed(2)}`).join(' ');
  const preset = (index: number): string => {
    const of = (letter: string): number => keptValue(kept, `M145S${index}`, letter);
    return `echo:  M145 S${index} H${of('H').toFixed(2)} B${of('B').toFixed(2)} F${of('F')}`;
  };
  const simple = (code: string): [string, string] => [KEPT_COMMANDS[code]?.heading ?? '', commandReport(printer, code)];
  const isVolumetric = keptValue(kept, 'M200', 'S') !== 0;
  const parts: [heading: string, ...lines: string[]][] = [
    ['Linear Units', 'echo:  G21 ; (mm)'],
    ['Temperature Units', 'echo:  M149 C ; Units in Celsius'],
    [
      isVolumetric ? 'Filament settings' : 'Filament settings (Disabled)',
      `echo:  M200 S${isVolumetric ? 1 : 0} D${keptValue(kept, 'M200', 'D').toFixed(2)}`,
    ],
    simple('M92'),
    ['Max feedrates (units/s)', `echo:  M203 ${axes(feed)}`],
    ['Max Acceleration (units/s2)', `echo:  M201 ${axes(acceleration)}`],
    [
      'Acceleration (units/s2) (P<print-accel> R<retract-accel> T<travel-accel>)',
      `echo:  M204 P${rest.printMmPerS2.toFixed(2)} R${rest.retractMmPerS2.toFixed(2)} T${rest.travelMmPerS2.toFixed(2)}`,
    ],
    simple('M205'),
    simple('M206'),
    [
      'Auto Bed Leveling',
      `echo:  M420 S${kept.isLeveling ? 1 : 0} Z${keptValue(kept, 'M420', 'Z').toFixed(2)} ; Leveling ${kept.isLeveling ? 'ON' : 'OFF'}`,
      ...(kept.mesh ?? []).flatMap((row, y) => row.map((z, x) => `echo:  G29 W I${x} J${y} Z${z.toFixed(5)}`)),
    ],
    ['Material heatup parameters', preset(0), preset(1)],
    ...['M301', 'M304', 'M851', 'M900', 'M603', 'M412'].map(simple),
  ];
  return parts
    .flatMap(([heading, ...lines]) => [...(hasHeadings ? [`echo:; ${heading}:`] : []), ...lines, ''])
    .join('\n')
    .replace(/\n\n/g, '\n');
}

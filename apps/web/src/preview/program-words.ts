// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ProgramPath, ProgramReport } from '@fabcommons/gcode';
import { bytes, count, duration, mass, size } from '../ui/measure.js';
import type { ProgramView } from './program-view.js';
import { classOf, LINE_CLASSES } from './line-classes.js';

/** Bytes that a point takes in the page: the path, its tags, and indices of all levels. */
const BYTES_A_POINT = 25 + 4 + 16;

/** Whether the program pushes filament, as words. */
export function isPrint(report: ProgramReport): boolean {
  return report.layers > 0;
}

/** Size of what is made; of where the tool goes when nothing is printed. */
export function sizeOf({ madeMm: bounds, report }: ProgramView): { x: number; y: number; z: number } | null {
  if (bounds === null) return null;
  const { min, max } = bounds;
  return { x: max.x - min.x, y: max.y - min.y, z: isPrint(report) ? max.z : max.z - min.z };
}

/** Filament: "2.04 m, 6.1 g", or null where none is used. */
export function filamentWords(report: ProgramReport): string | null {
  const um = report.filamentUm.reduce((sum, one) => sum + one, 0);
  if (um === 0) return null;
  const metres = um / 1e6;
  const length = `${metres.toFixed(metres < 10 ? 2 : 1)} m`;
  const mg = report.filamentMg?.reduce((sum, one) => sum + one, 0);
  return mg ? `${length}, ${mass(mg)}` : length;
}

/** Time by class of line, longest first; those below a hundredth are left out. */
export function timeByClass(report: ProgramReport): { label: string; index: number; timeMs: number; share: number }[] {
  const times = new Map<number, number>();
  for (const { feature, timeMs } of report.features) {
    const index = classOf(feature);
    times.set(index, (times.get(index) ?? 0) + timeMs);
  }
  const total = [...times.values()].reduce((sum, one) => sum + one, 0);
  return [...times]
    .map(([index, timeMs]) => ({ index, timeMs, label: LINE_CLASSES[index]?.label ?? '', share: total > 0 ? timeMs / total : 0 }))
    .filter(({ share }) => share >= 0.01)
    .sort((a, b) => b.timeMs - a.timeMs);
}

/** What a person who sees nothing of it is told: kind, size, layers, time, what is drawn. */
export function summary(view: ProgramView, length: 'mm' | 'inch'): string {
  const { report, path } = view;
  const extent = sizeOf(view);
  const filament = filamentWords(report);
  const [most] = timeByClass(report);
  return [
    isPrint(report) ? `A print in ${count(report.layers, 'layer')}` : 'A program that cuts',
    extent === null ? '' : `, ${size(extent, length)}`,
    `, about ${duration(report.timeMs)} of motion`,
    filament === null ? '' : `, ${filament} of filament`,
    '.',
    isPrint(report) && most && most.label !== 'Other lines'
      ? ` Most time goes to ${most.label.toLowerCase()} (${Math.round(most.share * 100)} %).`
      : '',
    report.problems.length > 0 ? ` ${count(report.problems.length, 'line')} would be refused.` : '',
    ` ${drawnWords(path)}`,
  ].join('');
}

/** How much of the program is drawn, and what it takes. */
export function drawnWords(path: ProgramPath): string {
  const lines = path.length - 1;
  const memory = bytes(lines * BYTES_A_POINT);
  const number = (value: number) => value.toLocaleString('en-GB');
  if (path.cutAtLine !== null)
    return `The program is too large to draw whole: drawn up to line ${number(path.cutAtLine)} (${number(lines)} lines, ${memory}).`;
  if (path.joined > 1)
    return `${number(path.segments)} moves are too many to draw one by one: up to ${path.joined} small ones are joined into one line (${number(lines)} lines, ${memory}).`;
  return `${number(lines)} lines are drawn (${memory}).`;
}

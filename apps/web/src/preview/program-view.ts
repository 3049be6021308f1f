// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Bounds, ProgramPath, ProgramReport } from '@fabcommons/gcode';
import type { LineLevel } from './line-levels.js';
import type { LineTags } from './line-tags.js';
import type { StockGrid } from './stock.js';

/** A program ready to be looked at: worked out in the worker, handed over whole. */
export type ProgramView = {
  readonly report: ProgramReport;
  readonly path: ProgramPath;
  readonly lines: LineTags;
  /** What is made, from whole to coarse (LEVELS). */
  readonly makes: readonly LineLevel[];
  readonly travels: LineLevel;
  /** The same of what is seen from outside alone (SHELL_LEVELS); empty where the program does not name its outer walls. */
  readonly shells: readonly LineLevel[];
  /** Seconds from the start at each point; its last is the time of the report. */
  readonly seconds: Float32Array;
  /** What is to be looked at: the part without what is printed beside it, else all that is made; null where nothing moves. */
  readonly madeMm: Bounds | null;
  /** The blank of a program that cuts. */
  readonly stock: StockGrid | null;
  /** Whether the tool's diameter stood in the program. */
  readonly isToolTold: boolean;
};

/** What the page asks of the worker. */
export type ViewOrder =
  | { readonly kind: 'open'; readonly url: string; readonly maxSegments: number }
  | { readonly kind: 'carve'; readonly point: number };

/** What the worker tells. `status` is that of the answer that failed, 0 for none. */
export type ViewNews =
  | { readonly kind: 'progress'; readonly bytesDone: number; readonly bytesTotal: number }
  | { readonly kind: 'ready'; readonly view: ProgramView }
  | { readonly kind: 'carved'; readonly point: number; readonly heights: Float32Array }
  | { readonly kind: 'failed'; readonly status: number; readonly message: string };

/** Seconds at each point: length by the speed asked for, stretched to the time that the planner found. */
export function secondsOf({ points, feeds, kinds, length }: ProgramPath, timeMs: number): Float32Array<ArrayBuffer> {
  const seconds = new Float32Array(length);
  let sum = 0;
  for (let at = 1; at < length; at += 1) {
    const dx = (points[at * 3] as number) - (points[at * 3 - 3] as number);
    const dy = (points[at * 3 + 1] as number) - (points[at * 3 - 2] as number);
    const dz = (points[at * 3 + 2] as number) - (points[at * 3 - 1] as number);
    const feed = kinds[at] === 1 ? RAPID_MM_PER_MIN : (feeds[at] as number) || RAPID_MM_PER_MIN;
    if (kinds[at] !== 0) sum += (Math.hypot(dx, dy, dz) * 60) / feed;
    seconds[at] = sum;
  }
  const stretch = sum > 0 ? timeMs / 1000 / sum : 0;
  for (let at = 0; at < length; at += 1) seconds[at] = (seconds[at] as number) * stretch;
  return seconds;
}

/** Speed of rapid moves where the program sets none: that of a small router. */
const RAPID_MM_PER_MIN = 3000;

/** Index of the last entry of a rising array that is not above the value. */
export function lastNotAbove(rising: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}

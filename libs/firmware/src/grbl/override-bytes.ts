// SPDX-License-Identifier: AGPL-3.0-or-later
import { GRBL_REALTIME } from './realtime.js';

/** What can be overridden while it runs. */
export type GrblOverrideTarget = 'feed' | 'rapid' | 'spindle';

/** Feed and spindle go from 10 to 200 percent (Grbl 1.1 `config.h` MIN_ and MAX_FEED_RATE_OVERRIDE, _SPINDLE_SPEED_OVERRIDE). */
export const GRBL_OVERRIDE_PERCENT = { min: 10, max: 200 } as const;

/** Rapids know three steps only (Grbl 1.1 `config.h` RAPID_OVERRIDE_*). */
const RAPID_BYTES: readonly (readonly [percent: number, byte: number])[] = [
  [25, GRBL_REALTIME.rapid25],
  [50, GRBL_REALTIME.rapid50],
  [100, GRBL_REALTIME.rapid100],
];

const STEPS = {
  feed: {
    reset: GRBL_REALTIME.feed100,
    changes: [
      [10, GRBL_REALTIME.feedPlus10],
      [-10, GRBL_REALTIME.feedMinus10],
      [1, GRBL_REALTIME.feedPlus1],
      [-1, GRBL_REALTIME.feedMinus1],
    ],
  },
  spindle: {
    reset: GRBL_REALTIME.spindle100,
    changes: [
      [10, GRBL_REALTIME.spindlePlus10],
      [-10, GRBL_REALTIME.spindleMinus10],
      [1, GRBL_REALTIME.spindlePlus1],
      [-1, GRBL_REALTIME.spindleMinus1],
    ],
  },
} as const;

/** The nearest percentage that a Grbl can be set to. */
export function grblOverridePercent(target: GrblOverrideTarget, wanted: number): number {
  if (target !== 'rapid') return bounded(Math.round(wanted));
  return RAPID_BYTES.reduce((best, [percent]) => (Math.abs(percent - wanted) < Math.abs(best - wanted) ? percent : best), 100);
}

/**
 * The real-time bytes that bring an override from what the last `Ov:` told (null: not known, so by way of 100 percent) to what is wanted
 * (rounded and bounded by `grblOverridePercent`). The fewest there are: straight on, past it and back, or by way of 100.
 */
export function grblOverrideBytes(target: GrblOverrideTarget, from: number | null, wanted: number): readonly number[] {
  const to = grblOverridePercent(target, wanted);
  if (target === 'rapid') return from === to ? [] : RAPID_BYTES.filter(([percent]) => percent === to).map(([, byte]) => byte);
  const { reset, changes } = STEPS[target];
  const byReset = { start: 100, bytes: [reset as number] };
  const starts = from === null ? [byReset] : [{ start: bounded(from), bytes: [] }, byReset];
  const ways = starts.flatMap(({ start, bytes }) => walks(start, to).map((steps) => [...bytes, ...steps.map(byteOf(changes))]));
  return ways.reduce((best, way) => (way.length < best.length ? way : best));
}

const bounded = (percent: number): number => Math.min(Math.max(percent, GRBL_OVERRIDE_PERCENT.min), GRBL_OVERRIDE_PERCENT.max);

/** Ways of tens and ones that end at `to`; those that would run into a bound on their way are left out. */
function walks(from: number, to: number): readonly (readonly number[])[] {
  const sign = to < from ? -1 : 1;
  const size = Math.abs(to - from);
  const of = (count: number, step: number): number[] => Array<number>(count).fill(step);
  const [tens, ones] = [Math.floor(size / 10), size % 10];
  const back = of(10 - ones, -sign);
  const onward = of(tens + 1, 10 * sign);
  return [
    [...of(tens, 10 * sign), ...of(ones, sign)],
    [...back, ...onward],
    [...onward, ...back],
  ].filter((way) => way.reduce((percent, step) => bounded(percent + step), from) === to);
}

const byteOf =
  (changes: readonly (readonly [number, number])[]) =>
  (step: number): number =>
    changes.find(([change]) => change === step)?.[1] ?? 0;

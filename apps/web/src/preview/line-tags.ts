// SPDX-License-Identifier: AGPL-3.0-or-later
import { PATH_KIND, type ProgramPath } from '@fabcommons/gcode';
import { classOf } from './line-classes.js';

/** Steps of a scale of colours. */
export const SCALE_STEPS = 8;

/** From the least to the most of what is coloured; null where no line has a value. */
export type Scale = { readonly low: number; readonly high: number } | null;

/** What colours and filters go by: four bytes a point, heading (a full turn is 256), class of line, and steps on the two scales. */
export type LineTags = {
  readonly tags: Uint8Array;
  readonly feeds: Scale;
  /** Degrees of the tool; millimetres of height for a program that cuts. */
  readonly second: Scale;
  /** Segments of each class. */
  readonly classCounts: readonly number[];
};

/** Tags of every point. For a program that cuts, the second scale is height instead of temperature. */
export function tagLines(path: ProgramPath, cuts: boolean): LineTags {
  const { points, kinds, feeds, celsius, features, length } = path;
  const height = (at: number) => points[at * 3 + 2] as number;
  const feedScale = scaleOf(path, (at) => feeds[at] as number);
  const second = scaleOf(path, cuts ? height : (at) => celsius[at] as number);
  const classes = path.featureNames.map(classOf);
  const classCounts = new Array<number>(16).fill(0);
  const tags = new Uint8Array(length * 4);
  for (let at = 1; at < length; at += 1) {
    const dx = (points[at * 3] as number) - (points[at * 3 - 3] as number);
    const dy = (points[at * 3 + 1] as number) - (points[at * 3 - 2] as number);
    const kind = classes[features[at] as number] ?? 0;
    tags[at * 4] = Math.round((Math.atan2(dy, dx) / (2 * Math.PI)) * 256) & 255;
    tags[at * 4 + 1] = kind;
    tags[at * 4 + 2] = step(feedScale, feeds[at] as number);
    tags[at * 4 + 3] = step(second, cuts ? height(at) : (celsius[at] as number));
    if (kinds[at] === PATH_KIND.make) classCounts[kind] = (classCounts[kind] as number) + 1;
  }
  return { tags, feeds: feedScale, second, classCounts };
}

/** Bounds of a step of a scale. */
export function stepBounds({ low, high }: { low: number; high: number }, at: number): { from: number; to: number } {
  const width = (high - low) / SCALE_STEPS;
  return { from: low + at * width, to: low + (at + 1) * width };
}

function scaleOf({ kinds, length }: ProgramPath, value: (at: number) => number): Scale {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let at = 1; at < length; at += 1) {
    if (kinds[at] !== PATH_KIND.make) continue;
    const now = value(at);
    if (now < low) low = now;
    if (now > high) high = now;
  }
  return low <= high ? { low, high } : null;
}

function step(scale: Scale, value: number): number {
  if (scale === null || scale.high <= scale.low) return 0;
  const share = (value - scale.low) / (scale.high - scale.low);
  return Math.min(SCALE_STEPS - 1, Math.max(0, Math.floor(share * SCALE_STEPS)));
}

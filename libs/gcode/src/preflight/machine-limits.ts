// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MotionLimits, PerAxis } from '../motion-limits.js';
import type { Vector } from '../vector.js';

/**
 * What a machine can take, by its own word or its steward's. A member that is null is not known: it is not checked, and a program that
 * depends on it is told so by a finding `limit-unknown`.
 */
export type MachineLimits = {
  /** The room the tool can reach, in machine coordinates, mm: Marlin the bed, Grbl -travel to 0 or by its $23. */
  readonly travelMm: { readonly min: Vector; readonly max: Vector } | null;
  /** Work offsets, mm, by name "G54" to "G59", as `$#` tells; null with a Marlin machine means zero. */
  readonly workOffsetsMm: Readonly<Record<string, Vector>> | null;
  readonly isHomed: boolean | null;
  /** False where nothing is moved by switches: Grbl with $22=0. Places are then relative to where the tool stands. */
  readonly needsHoming: boolean;
  readonly maxToolC: number | null;
  readonly maxBedC: number | null;
  /** Tools that can be chosen: T0 to T(n-1). */
  readonly tools: number | null;
  readonly maxFeedMmPerMin: PerAxis | null;
  readonly minSpindleRpm: number | null;
  readonly maxSpindleRpm: number | null;
  /** For the time estimate. */
  readonly motion: MotionLimits | null;
};

/** Nothing known. */
export const UNKNOWN_LIMITS: MachineLimits = {
  travelMm: null,
  workOffsetsMm: null,
  isHomed: null,
  needsHoming: true,
  maxToolC: null,
  maxBedC: null,
  tools: null,
  maxFeedMmPerMin: null,
  minSpindleRpm: null,
  maxSpindleRpm: null,
  motion: null,
};

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LimitWords } from './program/program-sink.js';
import type { Dialect } from './dialect.js';

/** One number for each axis and the extruder. */
export type PerAxis = { readonly x: number; readonly y: number; readonly z: number; readonly e: number };

/** How fast a machine may go: what firmware calls its planner settings. */
export type MotionLimits = {
  readonly maxFeedMmPerS: PerAxis;
  readonly maxAccelerationMmPerS2: PerAxis;
  /** For moves that extrude, that travel, and that only push filament. */
  readonly printAccelerationMmPerS2: number;
  readonly travelAccelerationMmPerS2: number;
  readonly retractAccelerationMmPerS2: number;
  /** How corners are slowed: by the jump in each axis' speed, or by the deviation from the corner that a circle through it may have. */
  readonly junction: { readonly kind: 'jerk'; readonly mmPerS: PerAxis } | { readonly kind: 'deviation'; readonly mm: number };
  /** How far chords may leave an arc. */
  readonly arcToleranceMm: number;
  /** G0 at full speed (Grbl) or at the program's feed (Marlin). */
  readonly rapidsIgnoreFeed: boolean;
  /** Moves that the machine's own planner holds, the one it makes included: it must always be able to stop within them. Absent: no bound. */
  readonly bufferedMoves?: number;
};

/** Marlin 2.1's own Configuration.h: DEFAULT_MAX_FEEDRATE, DEFAULT_MAX_ACCELERATION, DEFAULT_ACCELERATION, JUNCTION_DEVIATION_MM. */
const MARLIN_LIMITS: MotionLimits = {
  maxFeedMmPerS: { x: 300, y: 300, z: 5, e: 25 },
  maxAccelerationMmPerS2: { x: 3000, y: 3000, z: 100, e: 10000 },
  printAccelerationMmPerS2: 3000,
  travelAccelerationMmPerS2: 3000,
  retractAccelerationMmPerS2: 3000,
  junction: { kind: 'deviation', mm: 0.013 },
  arcToleranceMm: 0.02,
  rapidsIgnoreFeed: false,
};

/** A small router, with the 16 moves of planner.h (BLOCK_BUFFER_SIZE), one of which stays free; Grbl's junction deviation and arc tolerance ($11 0.010, $12 0.002) as in defaults.h. */
const GRBL_LIMITS: MotionLimits = {
  maxFeedMmPerS: { x: 50, y: 50, z: 16, e: 1 },
  maxAccelerationMmPerS2: { x: 250, y: 250, z: 150, e: 1 },
  printAccelerationMmPerS2: Number.MAX_VALUE,
  travelAccelerationMmPerS2: Number.MAX_VALUE,
  retractAccelerationMmPerS2: Number.MAX_VALUE,
  junction: { kind: 'deviation', mm: 0.01 },
  arcToleranceMm: 0.002,
  rapidsIgnoreFeed: true,
  bufferedMoves: 15,
};

/** The limits assumed of a machine nobody has asked. */
export function defaultLimits(dialect: Dialect): MotionLimits {
  return dialect === 'marlin' ? MARLIN_LIMITS : GRBL_LIMITS;
}

/**
 * The limits after a program's own M201 (acceleration of axes), M203 (feed of axes), M204 (P print, T travel, R retract, S print and travel)
 * or M205 (X Y Z E jerk, J junction deviation). Source: MarlinDocumentation, M201 to M205. Values that are not positive change nothing.
 */
export function limitsAfter(limits: MotionLimits, words: LimitWords): MotionLimits {
  const get = (letter: string): number | undefined => {
    const value = words.values.get(letter);
    return value !== undefined && value > 0 ? value : undefined;
  };
  const perAxis = (old: PerAxis): PerAxis => ({
    x: get('X') ?? old.x,
    y: get('Y') ?? old.y,
    z: get('Z') ?? old.z,
    e: get('E') ?? old.e,
  });
  switch (words.command) {
    case 201:
      return { ...limits, maxAccelerationMmPerS2: perAxis(limits.maxAccelerationMmPerS2) };
    case 203:
      return { ...limits, maxFeedMmPerS: perAxis(limits.maxFeedMmPerS) };
    case 204:
      return {
        ...limits,
        printAccelerationMmPerS2: get('P') ?? get('S') ?? limits.printAccelerationMmPerS2,
        travelAccelerationMmPerS2: get('T') ?? get('S') ?? limits.travelAccelerationMmPerS2,
        retractAccelerationMmPerS2: get('R') ?? limits.retractAccelerationMmPerS2,
      };
    case 205:
      return { ...limits, junction: junctionAfter(limits, get('J'), perAxis) };
  }
}

/** Classic jerk where nothing was known of it: Marlin's DEFAULT_XJERK and following. */
const MARLIN_JERK: PerAxis = { x: 10, y: 10, z: 0.3, e: 5 };

function junctionAfter(
  limits: MotionLimits,
  deviationMm: number | undefined,
  perAxis: (old: PerAxis) => PerAxis,
): MotionLimits['junction'] {
  if (deviationMm !== undefined) return { kind: 'deviation', mm: deviationMm };
  return { kind: 'jerk', mmPerS: perAxis(limits.junction.kind === 'jerk' ? limits.junction.mmPerS : MARLIN_JERK) };
}

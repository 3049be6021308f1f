// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineLimits } from '@fabcommons/gcode';

type Given = Partial<MachineLimits>;
type Travel = NonNullable<MachineLimits['travelMm']>;

/** What a machine and its steward say together: the smaller word counts; where it stands, and whether it is homed, only the machine knows. */
export function joinedLimits(own: MachineLimits, given: Given): MachineLimits {
  return {
    travelMm: joined(own.travelMm, given.travelMm, joinedTravel),
    workOffsetsMm: own.workOffsetsMm,
    isHomed: own.isHomed,
    needsHoming: own.needsHoming,
    maxToolC: joined(own.maxToolC, given.maxToolC, Math.min),
    maxBedC: joined(own.maxBedC, given.maxBedC, Math.min),
    tools: joined(own.tools, given.tools, Math.min),
    maxFeedMmPerMin: joined(own.maxFeedMmPerMin, given.maxFeedMmPerMin, (one, other) => ({
      x: Math.min(one.x, other.x),
      y: Math.min(one.y, other.y),
      z: Math.min(one.z, other.z),
      e: Math.min(one.e, other.e),
    })),
    minSpindleRpm: joined(own.minSpindleRpm, given.minSpindleRpm, Math.max),
    maxSpindleRpm: joined(own.maxSpindleRpm, given.maxSpindleRpm, Math.min),
    motion: own.motion ?? given.motion ?? null,
  };
}

function joined<T>(own: T | null, given: T | null | undefined, join: (own: T, given: T) => T): T | null {
  if (own === null || given === null || given === undefined) return own ?? given ?? null;
  return join(own, given);
}

/**
 * The room that both allow. A steward who enters a size counts from 0, a Grbl from its switches down: where the two hardly meet, they speak of
 * different zeros, and the machine's own counts.
 */
function joinedTravel(own: Travel, given: Travel): Travel {
  const axis = (name: 'x' | 'y' | 'z'): [number, number] => {
    const low = Math.max(own.min[name], given.min[name]);
    const high = Math.min(own.max[name], given.max[name]);
    const least = Math.min(own.max[name] - own.min[name], given.max[name] - given.min[name]);
    return high - low >= least / 2 ? [low, high] : [own.min[name], own.max[name]];
  };
  const [x, y, z] = [axis('x'), axis('y'), axis('z')];
  return { min: { x: x[0], y: y[0], z: z[0] }, max: { x: x[1], y: y[1], z: z[1] } };
}

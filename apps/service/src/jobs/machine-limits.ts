// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CapabilityDraft, MachineSettings } from '@fabcommons/contracts';
import { type MachineLimits, type PerAxis, UNKNOWN_LIMITS, type Vector } from '@fabcommons/gcode';

/**
 * What is known of a machine without asking it: its steward's words and the newest backup of its settings. Where the bed lies, which work
 * offsets are set and whether it is homed only the machine knows: the bridge asks it before a byte is sent.
 */
export function limitsOf(said: CapabilityDraft, settings: MachineSettings | null): MachineLimits {
  const values = new Map(settings?.entries.map(({ key, value }) => [key, Number(value)]));
  const kept = (key: string): number | null => {
    const value = values.get(key);
    return value !== undefined && Number.isFinite(value) ? value : null;
  };
  const isGrbl = settings !== null && settings.firmware !== 'marlin';
  return {
    ...UNKNOWN_LIMITS,
    travelMm: isGrbl ? grblTravel(kept) : null,
    maxToolC: said.maxToolC,
    maxBedC: said.maxBedC,
    tools: said.tools.length,
    maxFeedMmPerMin: isGrbl ? grblFeeds(kept) : null,
    minSpindleRpm: isGrbl ? kept('$31') : null,
    maxSpindleRpm: smaller(said.maxSpindleRpm, isGrbl ? kept('$30') : null),
  };
}

type Kept = (key: string) => number | null;

/** $130 to $132: Grbl's machine coordinates run from -travel to 0; of a machine that homes to the other side only the size is used. Source: Grbl 1.1 settings.md. */
function grblTravel(kept: Kept): MachineLimits['travelMm'] {
  const travel = three(kept, '$130', '$131', '$132');
  return travel && { min: { x: -travel.x, y: -travel.y, z: -travel.z }, max: { x: 0, y: 0, z: 0 } };
}

/** $110 to $112, mm/min; there is no extruder. */
function grblFeeds(kept: Kept): PerAxis | null {
  const feeds = three(kept, '$110', '$111', '$112');
  return feeds && { ...feeds, e: Number.MAX_VALUE };
}

function three(kept: Kept, ...keys: [string, string, string]): Vector | null {
  const [x, y, z] = keys.map(kept);
  return x && y && z ? { x, y, z } : null;
}

const smaller = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b));

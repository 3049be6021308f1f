// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity, MachineLimits, MachineSettings } from '@fabcommons/contracts';
import { settingNumber } from '@fabcommons/firmware';

type Vector = { x: number; y: number; z: number };
type PerAxis = Vector & { e: number };

/** What a machine's own settings say of its limits; what they do not say is left out. Lengths mm. */
export function limitsOfSettings(settings: MachineSettings, identity: MachineIdentity): Partial<MachineLimits> {
  return settings.firmware === 'marlin' ? marlinLimits(settings, identity) : grblLimits(settings, identity);
}

/** `M201`, `M203` to `M205`; reach by the `area:` line of `M115`. How hot it may get Marlin does not tell. */
function marlinLimits({ entries, transcript }: MachineSettings, identity: MachineIdentity): Partial<MachineLimits> {
  const axes = (command: string): PerAxis | null => {
    const [x, y, z] = ['X', 'Y', 'Z'].map((letter) => settingNumber(entries, `${command}.${letter}`));
    const e = settingNumber(entries, `${command}.E`) ?? settingNumber(entries, `${command}[T0].E`);
    return x == null || y == null || z == null || e === null ? null : { x, y, z, e };
  };
  const [feed, acceleration, jerk] = [axes('M203'), axes('M201'), axes('M205')];
  const deviation = settingNumber(entries, 'M205.J');
  const [print, travel, retract] = ['P', 'T', 'R'].map((letter) => settingNumber(entries, `M204.${letter}`));
  const junction =
    deviation !== null ? { kind: 'deviation' as const, mm: deviation } : jerk && { kind: 'jerk' as const, mmPerS: jerk };
  const travelMm = areaOf(transcript);
  return {
    ...(travelMm ? { travelMm } : {}),
    ...(identity.extruders === null ? {} : { tools: identity.extruders }),
    ...(feed ? { maxFeedMmPerMin: { x: feed.x * 60, y: feed.y * 60, z: feed.z * 60, e: feed.e * 60 } } : {}),
    ...(feed && acceleration && junction && print != null
      ? {
          motion: {
            maxFeedMmPerS: feed,
            maxAccelerationMmPerS2: acceleration,
            printAccelerationMmPerS2: print,
            travelAccelerationMmPerS2: travel ?? print,
            retractAccelerationMmPerS2: retract ?? print,
            junction,
            arcToleranceMm: MARLIN_ARC_TOLERANCE_MM,
            rapidsIgnoreFeed: false,
          },
        }
      : {}),
  };
}

/** Marlin cuts arcs into chords of a millimetre at most (`MAX_ARC_SEGMENT_MM`): what that is off at 10 mm radius. */
const MARLIN_ARC_TOLERANCE_MM = 0.02;

/** `area:{full:{min:{x:0.0000,…},max:{x:220.0000,…}},work:…}` (Marlin `M115.cpp`). */
function areaOf(lines: readonly string[]): { min: Vector; max: Vector } | null {
  const line = lines.find((text) => /^area:/i.test(text)) ?? '';
  const corner = '\\{x:(-?[\\d.]+),y:(-?[\\d.]+),z:(-?[\\d.]+)';
  const found = new RegExp(`full:\\{min:${corner}[^}]*\\},max:${corner}`).exec(line.replace(/["\s]/g, ''));
  if (!found) return null;
  const [x0 = 0, y0 = 0, z0 = 0, x1 = 0, y1 = 0, z1 = 0] = found.slice(1).map(Number);
  return { min: { x: x0, y: y0, z: z0 }, max: { x: x1, y: y1, z: z1 } };
}

/** Grbl's acceleration is the axes' own; there is none for printing, and no extruder. */
const GRBL_UNBOUNDED = Number.MAX_VALUE;

function grblLimits({ entries }: MachineSettings, identity: MachineIdentity): Partial<MachineLimits> {
  const number = (code: number): number | null => settingNumber(entries, `$${code}`);
  const vector = (first: number): Vector | null => {
    const [x, y, z] = [number(first), number(first + 1), number(first + 2)];
    return x === null || y === null || z === null ? null : { x, y, z };
  };
  const [feed, acceleration, travel] = [vector(110), vector(120), vector(130)];
  const [deviation, tolerance] = [number(11), number(12)];
  const homing = number(22);
  const offsets: Record<string, Vector> = {};
  for (const system of ['G54', 'G55', 'G56', 'G57', 'G58', 'G59']) {
    const [x, y, z] = ['X', 'Y', 'Z'].map((letter) => settingNumber(entries, `${system}.${letter}`));
    if (x != null && y != null && z != null) offsets[system] = { x, y, z };
  }
  const [minRpm, maxRpm] = [number(31), number(30)];
  return {
    ...(travel ? { travelMm: reach(travel, number(23) ?? 0, hasOriginAtHome(identity, homing)) } : {}),
    ...(Object.keys(offsets).length > 0 ? { workOffsetsMm: offsets } : {}),
    ...(homing === null ? {} : { needsHoming: (Math.trunc(homing) & 1) !== 0 }),
    ...(feed ? { maxFeedMmPerMin: { ...feed, e: 0 } } : {}),
    ...(minRpm === null ? {} : { minSpindleRpm: minRpm }),
    ...(maxRpm === null ? {} : { maxSpindleRpm: maxRpm }),
    ...(feed && acceleration && deviation !== null
      ? {
          motion: {
            maxFeedMmPerS: { x: feed.x / 60, y: feed.y / 60, z: feed.z / 60, e: 1 },
            maxAccelerationMmPerS2: { ...acceleration, e: 1 },
            printAccelerationMmPerS2: GRBL_UNBOUNDED,
            travelAccelerationMmPerS2: GRBL_UNBOUNDED,
            retractAccelerationMmPerS2: GRBL_UNBOUNDED,
            junction: { kind: 'deviation' as const, mm: deviation },
            arcToleranceMm: tolerance ?? 0.002,
            rapidsIgnoreFeed: true,
          },
        }
      : {}),
  };
}

/** Grbl's option `Z` of `$I` (`interface.md`: homing force origin); grblHAL: bit 3 of `$22` (`settings.h`, force_set_origin). */
function hasOriginAtHome({ firmware, capabilities }: MachineIdentity, homing: number | null): boolean {
  return firmware === 'grblhal' ? ((homing ?? 0) & 8) !== 0 : capabilities['Z'] === true;
}

/** From -travel to 0; with the origin at the switches, to +travel where `$23` turns an axis round (Grbl `system.c` system_check_travel_limits). */
function reach(travel: Vector, homingMask: number, isOriginAtHome: boolean): { min: Vector; max: Vector } {
  const turned = (axis: number): boolean => isOriginAtHome && ((homingMask >> axis) & 1) === 1;
  const of = (pick: (length: number, isTurned: boolean) => number): Vector => ({
    x: pick(travel.x, turned(0)),
    y: pick(travel.y, turned(1)),
    z: pick(travel.z, turned(2)),
  });
  return { min: of((length, isTurned) => (isTurned ? 0 : -length)), max: of((length, isTurned) => (isTurned ? length : 0)) };
}

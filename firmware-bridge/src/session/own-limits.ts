// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  learnGrblIdentity,
  learnGrblParameters,
  NO_GRBL_PARAMETERS,
  parseGrblReply,
  parseMarlinSettings,
} from '@fabcommons/firmware';
import { type GrblIdentity, grblSettingNumber, type MarlinIdentity, settingNumber } from '@fabcommons/firmware';
import { type MachineLimits, UNKNOWN_LIMITS, type Vector } from '@fabcommons/gcode';
import type { Driver } from '../driver/driver.js';
import { hasHoming } from '../driver/grbl-condition.js';
import type { Probed } from './probe.js';

/** How long the machine may be silent before its limits count as not told. */
const ASK_TIMEOUT_MS = 5_000;
/** `$22` bit 3 of grblHAL: after homing the axes stand at zero, whatever the direction (grblHAL/core `settings.h` homing_settings_flags). */
const FORCE_SET_ORIGIN_BIT = 8;
const MM_PER_INCH = 25.4;

/** What a machine has told of its limits when it was asked who it is; nothing is sent. */
export function limitsAsTold(known: Probed, isHomed: boolean | null): MachineLimits {
  if (known.kind === 'marlin') return marlinLimits(known.identity, isHomed);
  return known.kind === 'grbl' ? grblLimits(known.identity, isHomed) : { ...UNKNOWN_LIMITS, isHomed };
}

/** Who answered, with the settings that a Grbl has now (`$$`): somebody may have changed its travel or its speeds since it was asked who it is. */
export async function settingsAsAsked(driver: Driver, known: Probed): Promise<Probed> {
  if (known.kind !== 'grbl') return known;
  const { kind, lines } = await driver.converse('$$', { timeoutMs: ASK_TIMEOUT_MS });
  if (kind !== 'ok') return known;
  return { ...known, identity: lines.map(parseGrblReply).reduce(learnGrblIdentity, known.identity) };
}

/** Asks an idle machine for what may have changed since: work offsets (`$#`), greatest feeds (`M503`). What it does not tell stays unknown. */
export async function limitsAsAsked(driver: Driver, limits: MachineLimits, unitMm: number): Promise<MachineLimits> {
  const { kind, lines } = await driver.converse(driver.dialect === 'grbl' ? '$#' : 'M503', { timeoutMs: ASK_TIMEOUT_MS });
  if (kind !== 'ok') return limits;
  if (driver.dialect === 'grbl') return { ...limits, workOffsetsMm: workOffsetsMm(lines, unitMm) };
  const entries = parseMarlinSettings(lines);
  const perMinute = (axis: string): number | null => {
    const mmPerS = settingNumber(entries, `M203.${axis}`);
    return mmPerS === null ? null : mmPerS * 60;
  };
  const [x, y, z, e] = [perMinute('X'), perMinute('Y'), perMinute('Z'), perMinute('E')];
  return x === null || y === null || z === null ? limits : { ...limits, maxFeedMmPerMin: { x, y, z, e: e ?? Number.MAX_VALUE } };
}

/** With `$13=1` offsets are told in inches (Grbl 1.1 `doc/markdown/settings.md`). */
export const reportUnitMm = (known: Probed): number =>
  known.kind === 'grbl' && grblSettingNumber(known.identity.settings, 13) === 1 ? MM_PER_INCH : 1;

function marlinLimits(identity: MarlinIdentity, isHomed: boolean | null): MachineLimits {
  const { travelMm, extruders } = identity;
  return {
    ...UNKNOWN_LIMITS,
    travelMm: travelMm && { min: { x: 0, y: 0, z: 0 }, max: travelMm },
    isHomed,
    tools: extruders,
  };
}

function grblLimits({ settings, options, firmware }: GrblIdentity, isHomed: boolean | null): MachineLimits {
  const setting = (number: number): number | null => grblSettingNumber(settings, number);
  const vector = (first: number): Vector | null => {
    const [x, y, z] = [setting(first), setting(first + 1), setting(first + 2)];
    return x === null || y === null || z === null || x <= 0 || y <= 0 || z <= 0 ? null : { x, y, z };
  };
  const size = vector(130);
  const feed = vector(110);
  // Grbl 1.1 `system.c` system_check_travel_limits; `report.c`: option letter Z is HOMING_FORCE_SET_ORIGIN.
  const isForced = firmware === 'grbl' ? options.includes('Z') : ((setting(22) ?? 0) & FORCE_SET_ORIGIN_BIT) !== 0;
  const mask = isForced ? (setting(23) ?? 0) : 0;
  const range = (mm: number, bit: number): [number, number] => ((mask & (1 << bit)) !== 0 ? [0, mm] : [-mm, 0]);
  return {
    ...UNKNOWN_LIMITS,
    travelMm: size && travelOf(range(size.x, 0), range(size.y, 1), range(size.z, 2)),
    isHomed,
    needsHoming: hasHoming(settings),
    maxFeedMmPerMin: feed && { ...feed, e: Number.MAX_VALUE },
    minSpindleRpm: setting(31),
    maxSpindleRpm: setting(30),
  };
}

const travelOf = (x: [number, number], y: [number, number], z: [number, number]): MachineLimits['travelMm'] => ({
  min: { x: x[0], y: y[0], z: z[0] },
  max: { x: x[1], y: y[1], z: z[1] },
});

function workOffsetsMm(lines: readonly string[], unitMm: number): MachineLimits['workOffsetsMm'] {
  const { offsets } = lines.reduce((known, line) => learnGrblParameters(known, parseGrblReply(line)), NO_GRBL_PARAMETERS);
  const systems = Object.entries(offsets).flatMap(([name, [x, y, z]]): [string, Vector][] =>
    /^G5/.test(name) && x !== undefined && y !== undefined && z !== undefined
      ? [[name, { x: x * unitMm, y: y * unitMm, z: z * unitMm }]]
      : [],
  );
  return systems.length === 0 ? null : Object.fromEntries(systems);
}

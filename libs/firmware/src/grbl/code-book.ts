// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GrblReply } from './reply.js';

/** A setting as the firmware itself describes it (`$ES`). Limits are text, as told: `0`, `5`, empty where there is none. */
export type GrblToldSetting = {
  readonly name: string;
  readonly unit: string;
  readonly group: number | null;
  readonly min: string;
  readonly max: string;
  readonly needsRestart: boolean;
};

/** What a firmware has listed of its own numbers: grblHAL by `$EA`, `$EE`, `$ES`. Empty on Grbl, which has no such commands. */
export type GrblCodeBook = {
  readonly alarms: ReadonlyMap<number, string>;
  readonly errors: ReadonlyMap<number, string>;
  readonly settings: ReadonlyMap<number, GrblToldSetting>;
};

/** Nothing listed. */
export const EMPTY_CODE_BOOK: GrblCodeBook = { alarms: new Map(), errors: new Map(), settings: new Map() };

/** Most entries of a list; grblHAL with all plug-ins has a few hundred settings. */
const MAX_ENTRIES = 1000;
const ALARM_TAG = 'ALARMCODE';
const ERROR_TAG = 'ERRORCODE';
const SETTING_TAG = 'SETTING';

/** The commands that make a firmware list its alarms, errors and settings (grblHAL/core `system.c`). */
export const GRBL_ENUMERATIONS = ['$EA', '$EE', '$ES'] as const;

/**
 * Adds one line of a list (grblHAL/core `report.c` print_alarm, print_error, SettingsFormat_MachineReadable). Samples:
 * `[ALARMCODE:1||Hard limit has been triggered.]`; `[ERRORCODE:20||Unsupported command.]`;
 * `[SETTING:110|19|X-axis maximum rate|mm/min|6|#####0.000||||0]`.
 */
export function learnGrblCodes(known: GrblCodeBook, reply: GrblReply): GrblCodeBook {
  if (reply.kind !== 'info') return known;
  const fields = reply.text.split('|');
  const code = /^\d{1,5}$/.test(fields[0] ?? '') ? Number(fields[0]) : null;
  if (code === null) return known;
  switch (reply.tag) {
    case ALARM_TAG:
      return { ...known, alarms: added(known.alarms, code, lastOf(fields)) };
    case ERROR_TAG:
      return { ...known, errors: added(known.errors, code, lastOf(fields)) };
    case SETTING_TAG:
      return { ...known, settings: added(known.settings, code, settingOf(fields)) };
    default:
      return known;
  }
}

const lastOf = (fields: readonly string[]): string => fields.slice(2).join('|');

function settingOf(fields: readonly string[]): GrblToldSetting {
  const [, group = '', name = '', unit = '', , , min = '', max = '', restart] = fields;
  return { name, unit, group: /^\d+$/.test(group) ? Number(group) : null, min, max, needsRestart: restart === '1' };
}

function added<Entry>(map: ReadonlyMap<number, Entry>, code: number, entry: Entry): ReadonlyMap<number, Entry> {
  return map.size >= MAX_ENTRIES && !map.has(code) ? map : new Map(map).set(code, entry);
}

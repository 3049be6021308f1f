// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GrblReply } from './reply.js';

/** A setting of Grbl 1.1 (`doc/csv/setting_codes_en_US.csv`): what it is called and in what unit it counts. */
export type GrblSettingInfo = { readonly name: string; readonly unit: string };

/** Names and units of the settings of Grbl 1.1h. */
export const GRBL_SETTINGS: Readonly<Record<number, GrblSettingInfo>> = {
  0: { name: 'step pulse time', unit: 'us' },
  1: { name: 'step idle delay', unit: 'ms' },
  2: { name: 'step pulse invert', unit: 'mask' },
  3: { name: 'step direction invert', unit: 'mask' },
  4: { name: 'invert step enable pin', unit: 'boolean' },
  5: { name: 'invert limit pins', unit: 'boolean' },
  6: { name: 'invert probe pin', unit: 'boolean' },
  10: { name: 'status report options', unit: 'mask' },
  11: { name: 'junction deviation', unit: 'mm' },
  12: { name: 'arc tolerance', unit: 'mm' },
  13: { name: 'report in inches', unit: 'boolean' },
  20: { name: 'soft limits', unit: 'boolean' },
  21: { name: 'hard limits', unit: 'boolean' },
  22: { name: 'homing cycle', unit: 'boolean' },
  23: { name: 'homing direction invert', unit: 'mask' },
  24: { name: 'homing locate feed rate', unit: 'mm/min' },
  25: { name: 'homing search seek rate', unit: 'mm/min' },
  26: { name: 'homing switch debounce delay', unit: 'ms' },
  27: { name: 'homing switch pull-off distance', unit: 'mm' },
  30: { name: 'maximum spindle speed', unit: 'rpm' },
  31: { name: 'minimum spindle speed', unit: 'rpm' },
  32: { name: 'laser mode', unit: 'boolean' },
  100: { name: 'X steps per mm', unit: 'step/mm' },
  101: { name: 'Y steps per mm', unit: 'step/mm' },
  102: { name: 'Z steps per mm', unit: 'step/mm' },
  110: { name: 'X maximum rate', unit: 'mm/min' },
  111: { name: 'Y maximum rate', unit: 'mm/min' },
  112: { name: 'Z maximum rate', unit: 'mm/min' },
  120: { name: 'X acceleration', unit: 'mm/s2' },
  121: { name: 'Y acceleration', unit: 'mm/s2' },
  122: { name: 'Z acceleration', unit: 'mm/s2' },
  130: { name: 'X maximum travel', unit: 'mm' },
  131: { name: 'Y maximum travel', unit: 'mm' },
  132: { name: 'Z maximum travel', unit: 'mm' },
};

/** Values by number, as the machine writes them, e.g. `{ 110: '500.000' }`. */
export type GrblSettings = Readonly<Record<number, string>>;
/** Most settings that are kept; grblHAL with all plug-ins has a few hundred. */
export const MAX_SETTINGS = 1000;

/** Adds one `$n=v` reply to what is known. */
export function learnGrblSetting(known: GrblSettings, reply: GrblReply): GrblSettings {
  if (reply.kind !== 'setting') return known;
  if (!(reply.number in known) && Object.keys(known).length >= MAX_SETTINGS) return known;
  return { ...known, [reply.number]: reply.value };
}

/** A setting as a number; null when the machine did not tell it. */
export function grblSettingNumber(settings: GrblSettings, number: number): number | null {
  const value = settings[number];
  return value === undefined || value === '' || !Number.isFinite(Number(value)) ? null : Number(value);
}

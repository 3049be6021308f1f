// SPDX-License-Identifier: AGPL-3.0-or-later

/** A setting as grblHAL itself describes it. `mustRestart`: it works only after a restart of the controller. */
export type EnumeratedSetting = {
  readonly name: string;
  readonly unit: string | null;
  readonly group: string;
  readonly mustRestart: boolean;
};

/** Settings by number. */
export type SettingEnumeration = ReadonlyMap<number, EnumeratedSetting>;

/** Most settings and groups that are kept. */
export const MAX_ENUMERATED = 1_000;

/**
 * Reads the answers to `$EG` and `$ES`: `[SETTINGGROUP:10|0|Stepper]`, then
 * `[SETTING:0|10|Step pulse time|microseconds|6|#0.0|2.0||0|0]`: number, group, name, unit, data type, format, least, most, restart, may be
 * empty (grblHAL `report.c`, report_settings_detail and print_setting_group). Other lines say nothing; never throws.
 */
export function parseEnumeration(lines: readonly string[]): SettingEnumeration {
  const groups = new Map<string, string>();
  const found = new Map<number, EnumeratedSetting>();
  const settings: string[][] = [];
  for (const line of lines) {
    const match = /^\[(SETTING|SETTINGGROUP):(.*)\]\s*$/.exec(line.trim());
    const fields = (match?.[2] ?? '').split('|');
    if (match?.[1] === 'SETTINGGROUP' && groups.size < MAX_ENUMERATED) groups.set(fields[0] ?? '', fields[2] ?? '');
    else if (match?.[1] === 'SETTING' && settings.length < MAX_ENUMERATED) settings.push(fields);
  }
  for (const [number = '', group = '', name = '', unit = '', , , , , restart] of settings) {
    if (!/^\d{1,5}$/.test(number)) continue;
    found.set(Number(number), {
      name,
      unit: unit === '' ? null : unit,
      group: groups.get(group) ?? 'other',
      mustRestart: restart === '1',
    });
  }
  return found;
}

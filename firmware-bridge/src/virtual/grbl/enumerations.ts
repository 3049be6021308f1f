// SPDX-License-Identifier: AGPL-3.0-or-later

/** A few of grblHAL's own numbers, in the form of its report.c (print_alarm, print_error, SettingsFormat_MachineReadable). */
const LISTS = {
  EA: [
    '[ALARMCODE:1||Hard limit has been triggered.]',
    '[ALARMCODE:10||EStop asserted. Clear and reset]',
    '[ALARMCODE:22||Buffer overflow.]',
  ],
  EE: [
    '[ERRORCODE:0||]',
    '[ERRORCODE:1||Letter was not found.]',
    '[ERRORCODE:20||Unsupported or invalid g-code command found in block.]',
  ],
  ES: [
    '[SETTING:0|20|Step pulse time|microseconds|6|#0.0|2.0||0|0]',
    '[SETTING:110|1|X-axis maximum rate|mm/min|6|#####0.0|0.001||0|0]',
  ],
} as const;

/** What `$EA`, `$EE` and `$ES` print. */
export const enumeration = (which: keyof typeof LISTS): string => LISTS[which].map((line) => `${line}\r\n`).join('');

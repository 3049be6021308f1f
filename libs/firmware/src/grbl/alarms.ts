// SPDX-License-Identifier: AGPL-3.0-or-later

/** Texts of `ALARM:n`, Grbl 1.1 (gnea/grbl `doc/csv/alarm_codes_en_US.csv`), in our words. */
export const GRBL_ALARMS: Readonly<Record<number, string>> = {
  1: 'a limit switch was hit; the position is probably lost: home again',
  2: 'the motion would leave the travel of the machine (soft limit); the position is kept: unlock and correct the program',
  3: 'reset while moving; the position is lost: home again',
  4: 'the probe was not in its expected state before probing',
  5: 'the probe did not touch within its travel',
  6: 'homing was interrupted by a reset',
  7: 'homing was interrupted by the safety door',
  8: 'homing: the limit switch did not open again; check switch and pull-off ($27)',
  9: 'homing: no limit switch was found within the travel',
  10: 'homing: the second switch of a double axis was not found',
};

/** Alarms that differ or exist on grblHAL only (grblHAL/core `alarms.h`): 10 is another alarm there. */
export const GRBLHAL_ALARMS: Readonly<Record<number, string>> = {
  10: 'the emergency stop is pressed: release it, then reset',
  11: 'the machine must be homed first',
  12: 'a limit switch is engaged: free it first',
  13: 'the probe is protected: it is triggered',
  14: 'the spindle reports a fault',
  15: 'homing: the second switch of a squared axis was not found',
  16: 'the self-test failed',
  17: 'a motor driver reports a fault',
  18: 'homing of an axis failed',
  19: 'the Modbus device does not answer',
  20: 'the connection to an input or output board was lost',
  21: 'a stored setting is damaged',
  22: 'the machine went to a position that it could not reach',
};

/**
 * Alarms after which the position is as good as before: the motion was at rest or ended in a feed hold (gnea/grbl `doc/csv/alarm_codes_en_US.csv`:
 * 2 "machine position retained"; 4 and 5, probing). After all others it must be found anew.
 */
const POSITION_KEPT: readonly number[] = [2, 4, 5];

/** False when the machine does not know where it is any more. */
export const grblAlarmKeepsPosition = (code: number): boolean => POSITION_KEPT.includes(code);

/** Plain words for `ALARM:n`. */
export function grblAlarmText(code: number, firmware: 'grbl' | 'grblhal'): string {
  const text = (firmware === 'grblhal' ? GRBLHAL_ALARMS[code] : undefined) ?? GRBL_ALARMS[code];
  return `alarm ${code}: ${text ?? 'see the manual of the firmware'}`;
}

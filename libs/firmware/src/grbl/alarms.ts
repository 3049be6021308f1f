// SPDX-License-Identifier: AGPL-3.0-or-later
import type { GrblFlavour } from './flavour.js';

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

/** Alarms that differ or exist on grblHAL only (grblHAL/core `alarms.h`, `alarms.c`): 10 is another alarm there. */
export const GRBLHAL_ALARMS: Readonly<Record<number, string>> = {
  10: 'the emergency stop is pressed: release it, then reset',
  11: 'the machine must be homed first',
  12: 'a limit switch is engaged: free it first',
  13: 'the probe is protected: it is triggered',
  14: 'the spindle did not come to speed in time',
  15: 'homing: the second switch of a squared axis was not found',
  16: 'the self-test at power-on failed',
  17: 'a motor driver reports a fault',
  18: 'homing failed: its settings do not fit each other',
  19: 'the Modbus device does not answer, or answers nonsense',
  20: 'the connection to an input or output board was lost',
  21: 'the memory of the settings (EEPROM) has failed',
  22: 'a buffer of the controller overflowed',
};

/** Alarms that differ or exist on FluidNC only (FluidNC `Alarm.h`). */
export const FLUIDNC_ALARMS: Readonly<Record<number, string>> = {
  10: 'the spindle does not answer',
  11: 'an input pin is active that must not be at start-up',
  12: 'homing: a switch is pressed that belongs to both ends of an axis',
  13: 'the hard stop is pressed: release it, then reset',
  14: 'the machine must be homed first',
  15: 'the machine has just started: unlock or home it',
  16: 'the board with further inputs and outputs was reset',
  17: 'a line of G-code was wrong',
  18: 'a limit switch was hit while probing',
};

const TABLES: Readonly<Record<GrblFlavour, Readonly<Record<number, string>>>> = {
  grbl: GRBL_ALARMS,
  grblhal: GRBLHAL_ALARMS,
  fluidnc: FLUIDNC_ALARMS,
};

/** Codes up to this mean the same in every family (grblHAL/core `alarms.h`: "Code 0 - 9 is equal to legacy Grbl codes"). */
const LAST_COMMON_ALARM = 9;

/**
 * Alarms after which the position is as good as before: the motion was at rest or ended in a feed hold (gnea/grbl `doc/csv/alarm_codes_en_US.csv`:
 * 2 "machine position retained"; 4 and 5, probing). After all others it must be found anew.
 */
const POSITION_KEPT: readonly number[] = [2, 4, 5];

/** False when the machine does not know where it is any more. */
export const grblAlarmKeepsPosition = (code: number): boolean => POSITION_KEPT.includes(code);

/** What an alarm is called in a family, in our words; null for a code that it does not document. */
export const grblAlarmName = (code: number, flavour: GrblFlavour): string | null =>
  (code <= LAST_COMMON_ALARM ? GRBL_ALARMS[code] : TABLES[flavour][code]) ?? null;

/** Plain words for `ALARM:n`. `told`: the firmware's own text, where it has listed its alarms (`$EA`). */
export const grblAlarmText = (code: number, flavour: GrblFlavour, told?: string): string =>
  `alarm ${code}: ${grblAlarmName(code, flavour) ?? told ?? 'see the manual of the firmware'}`;

// SPDX-License-Identifier: AGPL-3.0-or-later

/** Texts of `error:n`, Grbl 1.1 (gnea/grbl `doc/csv/error_codes_en_US.csv`), in our words. */
export const GRBL_ERRORS: Readonly<Record<number, string>> = {
  1: 'a word has no letter in front of its number',
  2: 'a number is missing or has a wrong form',
  3: 'this $ command is not known',
  4: 'a value is negative that must not be',
  5: 'homing is switched off in the settings ($22)',
  6: 'the step pulse must be longer than 3 microseconds ($0)',
  7: 'the stored settings could not be read; the defaults are in force',
  8: '$ commands are taken only when the machine is idle',
  9: 'the machine is locked (alarm or jog): unlock or home it first',
  10: 'soft limits need homing to be switched on ($22)',
  11: 'the line is longer than the machine takes (79 characters)',
  12: 'the step rate of this setting is too high',
  13: 'the safety door is open',
  14: 'the line is too long to be stored as a start-up block',
  15: 'the jog would leave the travel of the machine',
  16: 'the jog has no = or a word that is not allowed in it',
  17: 'laser mode needs a spindle output with variable speed',
  20: 'this G or M code, or word, is not supported',
  21: 'two codes of one modal group stand in one line',
  22: 'no feed rate has been set',
  23: 'a whole number is needed here',
  24: 'two codes that both need axis words stand in one line',
  25: 'a word stands twice in one line',
  26: 'axis words are missing',
  27: 'the line number is out of range',
  28: 'a value word (P or L) is missing',
  29: 'this work coordinate system does not exist (G59.1-G59.3)',
  30: 'G53 works with G0 and G1 only',
  31: 'axis words stand in a line that takes none',
  32: 'an arc needs an axis word in its plane',
  33: 'the target of the motion is not valid',
  34: 'the arc cannot be computed from its radius',
  35: 'an arc needs its offsets in its plane',
  36: 'words are left over that nothing in the line uses',
  37: 'G43.1 works only on the tool length axis',
  38: 'the tool number is higher than the machine takes',
};

/** Texts of `error:n` that only grblHAL has (grblHAL/core `errors.h`), in our words; the others are as on Grbl. */
export const GRBLHAL_ERRORS: Readonly<Record<number, string>> = {
  18: 'a reset is asked for (emergency stop pressed?)',
  39: 'this value is out of range',
  40: 'a tool change is pending',
  41: 'the spindle does not run',
  42: 'the plane is not allowed here',
  43: 'the feed rate is above the limit',
  44: 'the rpm is out of range',
  45: 'a limit switch is engaged',
  46: 'the machine must be homed first',
  47: 'a setting needs a restart to take effect',
  48: 'the current position is not known',
  50: 'the emergency stop is pressed',
  60: 'the file system could not be mounted',
  61: 'the file could not be read',
  62: 'the folder could not be read',
  63: 'the file was not found',
  64: 'the file is empty',
  65: 'the file could not be opened',
  77: 'a log-in is needed',
  253: 'the command is not known to this build',
};

/** Plain words for `error:n`, e.g. `error 20: this G or M code, or word, is not supported`. */
export function grblErrorText(code: number, firmware: 'grbl' | 'grblhal'): string {
  const text = (firmware === 'grblhal' ? GRBLHAL_ERRORS[code] : undefined) ?? GRBL_ERRORS[code];
  return `error ${code}: ${text ?? 'see the manual of the firmware'}`;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { CommandClass } from './command-class.js';

/**
 * M codes of Marlin 2.1 by class (MarlinDocumentation, _gcode), with those of Prusa-Firmware and RepRapFirmware that mean nothing else
 * there (reprap.org/wiki/G-code). What is not named is `other`.
 */
export const MARLIN_M_CLASSES: Readonly<Partial<Record<CommandClass, readonly number[]>>> = {
  query: [
    20, 27, 31, 36, 78, 105, 114, 115, 119, 122, 123, 154, 155, 408, 409, 503, 820, 862.1, 862.2, 862.3, 862.4, 862.5, 862.6,
  ],
  motion: [17, 18, 48, 82, 83, 84, 125, 280, 282, 290, 360, 361, 362, 363, 364, 400, 401, 402, 701, 702],
  heat: [104, 106, 107, 109, 116, 140, 141, 142, 143, 190, 191, 192, 193, 303],
  spindle: [3, 4, 5, 7, 8, 9, 10, 11],
  setting: [
    42, 43, 85, 86, 87, 92, 120, 121, 145, 149, 165, 166, 200, 201, 202, 203, 204, 205, 206, 207, 208, 209, 210, 211, 217, 218,
    220, 221, 250, 255, 256, 281, 301, 302, 304, 305, 306, 309, 350, 351, 404, 405, 406, 407, 412, 413, 414, 415, 416, 420, 421,
    423, 425, 428, 430, 540, 552, 553, 554, 566, 569, 572, 593, 603, 665, 666, 672, 851, 852, 860, 861, 863, 864, 865, 866, 867,
    868, 869, 871, 900, 906, 907, 908, 909, 910, 911, 912, 913, 914, 915, 916, 917, 918, 919,
  ],
  store: [500, 501, 502, 504, 505, 995],
  firmware: [993, 994, 997],
  stop: [81, 108, 112, 410, 999],
  stream: [110, 111, 113, 510, 511, 512, 550, 551, 575, 876],
  files: [21, 22, 23, 24, 26, 28, 29, 30, 32, 33, 34, 37, 38, 39, 471, 524, 559, 560, 808, 928, 929, 1000],
  macro: [98, 810, 811, 812, 813, 814, 815, 816, 817, 818, 819],
};

/** Why a Marlin command is no matter of course; the sentence begins with the command. */
export const MARLIN_REASONS: Readonly<Record<string, string>> = {
  M21: 'would mount the SD card of the machine',
  M22: 'would release the SD card of the machine',
  M23: 'would choose a file of the SD card of the machine',
  M24: 'would run what is on the SD card of the machine',
  M26: 'would move in a file of the SD card of the machine',
  M28: 'would write to the SD card of the machine instead of running',
  M29: 'would end writing to the SD card of the machine',
  M30: 'would delete a file of the machine',
  M32: 'would run what is on the SD card of the machine',
  M81: 'would switch off the power supply of the machine',
  M98: 'would run a macro that nobody has looked at',
  M108: 'would break off the waiting for a temperature or a person',
  M110: 'would break the numbering of the stream',
  M111: 'would change what the machine reports, or have it only pretend',
  M112: 'is the emergency stop',
  M113: 'would change how the machine tells that it is alive',
  M302: 'would allow extrusion while cold',
  M410: 'would stop all motion at once and lose steps',
  M500: 'would overwrite the stored settings of the machine',
  M501: 'would replace the settings in use by the stored ones',
  M502: 'would reset the settings of the machine',
  M504: 'would overwrite the stored settings of the machine',
  M505: 'would overwrite the stored settings of the machine',
  M510: 'would lock the machine',
  M512: 'would change the password of the machine',
  M524: 'would end a print from the SD card of the machine',
  M575: 'would change the speed of the connection',
  M808: 'would repeat what is on the SD card of the machine',
  M928: 'would write to the SD card of the machine',
  M993: "would copy the machine's memory chip to its SD card",
  M994: "would overwrite the machine's memory chip",
  M995: 'would store a calibration of the screen',
  M997: 'would replace the firmware',
  M999: 'would restart a stopped machine',
  M1000: 'would run what is on the SD card of the machine',
};

// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Bytes that Grbl acts on as soon as they arrive, wherever they stand (Grbl 1.1 `doc/markdown/commands.md`, "Grbl v1.1 Realtime
 * commands"; `config.h` CMD_*). They are sent raw: as UTF-8 text those above 0x7f would become two bytes.
 */
export const GRBL_REALTIME = {
  statusReport: 0x3f,
  cycleStart: 0x7e,
  feedHold: 0x21,
  softReset: 0x18,
  safetyDoor: 0x84,
  jogCancel: 0x85,
  feed100: 0x90,
  feedPlus10: 0x91,
  feedMinus10: 0x92,
  feedPlus1: 0x93,
  feedMinus1: 0x94,
  rapid100: 0x95,
  rapid50: 0x96,
  rapid25: 0x97,
  spindle100: 0x99,
  spindlePlus10: 0x9a,
  spindleMinus10: 0x9b,
  spindlePlus1: 0x9c,
  spindleMinus1: 0x9d,
  spindleStop: 0x9e,
  coolantFlood: 0xa0,
  coolantMist: 0xa1,
} as const;

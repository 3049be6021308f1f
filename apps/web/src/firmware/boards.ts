// SPDX-License-Identifier: AGPL-3.0-or-later

/** Boards that bridges can flash, as they name them (`libs/firmware/src/flash/boards.ts`), with names for people. */
export const BOARDS: readonly { id: string; name: string }[] = [
  { id: 'uno', name: 'Arduino UNO' },
  { id: 'nano', name: 'Arduino Nano' },
  { id: 'nano-old', name: 'Arduino Nano, old bootloader' },
  { id: 'nano-168', name: 'Arduino Nano with ATmega168' },
  { id: 'mega1280', name: 'Arduino Mega 1280' },
  { id: 'mega2560', name: 'Arduino Mega 2560 (RAMPS, Rambo, Prusa i3)' },
  { id: 'sanguino1284p', name: 'ATmega1284P (Melzi, Anet)' },
  { id: 'esp32', name: 'ESP32' },
  { id: 'esp32s2', name: 'ESP32-S2' },
  { id: 'esp32c3', name: 'ESP32-C3' },
  { id: 'esp32s3', name: 'ESP32-S3' },
];

/** A board's name for people; its id where it has none here. */
export const boardName = (id: string): string => BOARDS.find((board) => board.id === id)?.name ?? id;

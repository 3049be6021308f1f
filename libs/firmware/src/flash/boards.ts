// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Boards that can be flashed over their serial line. Data only.
 *
 * Sources: bauds, protocols and largest programs: ArduinoCore-avr `boards.txt` (1.8.7); signatures and page sizes: data sheets of the chips
 * ("Signature Bytes", "Page Size" in Memory Programming) as in `bootloaders/atmega/ATmegaBOOT_168.c` and `bootloaders/stk500v2/stk500boot.c`
 * of the same version; Sanguino: `sanguino/boards.txt` (Lauszus/Sanguino 1.0.3); ESP chip ids: esp-idf
 * `components/bootloader_support/include/esp_app_format.h`, `esp_chip_id_t` (v5.3).
 */

/** How a bootloader is spoken to. */
export type BootProtocol = 'stk500v1' | 'stk500v2';

/** What a bootloader erases when a page is written. */
export type EraseHabit =
  /** The page itself (ATmegaBOOT, Optiboot). */
  | { readonly kind: 'page' }
  /**
   * The next page of a counter of its own that begins at 0, whatever page is written, up to `endAddress` (stk500boot.c 2012: `eraseAddress`,
   * `APP_END`): pages must be written in order, from 0 and without a gap, and pages behind the end are never erased.
   */
  | { readonly kind: 'in-order'; readonly endAddress: number };

/** An AVR board with a serial bootloader. Addresses and sizes in bytes. */
export type AvrBoard = {
  readonly kind: 'avr';
  readonly id: string;
  readonly name: string;
  readonly mcu: string;
  readonly signature: readonly [number, number, number];
  readonly flashBytes: number;
  /** First byte of the bootloader: where a program must end. */
  readonly bootloaderStart: number;
  readonly pageBytes: number;
  readonly protocol: BootProtocol;
  readonly erase: EraseHabit;
  /** Speeds of its bootloader, the likelier first. */
  readonly bauds: readonly number[];
  /** From the end of the reset pulse until the bootloader listens. */
  readonly wakeMs: number;
};

/** A board with a chip of Espressif, flashed through the loader in its ROM. */
export type EspBoard = {
  readonly kind: 'esp';
  readonly id: string;
  readonly name: string;
  /** As the loader library names it. */
  readonly chip: string;
  /** Chip id in the extended header of an image, bytes 12 and 13. */
  readonly imageChipId: number;
  /** Where a whole-flash image has its second-stage bootloader. */
  readonly bootloaderOffset: number;
  readonly bauds: readonly number[];
};

/** A board by its kind. */
export type FlashBoard = AvrBoard | EspBoard;

const PAGE_ERASE: EraseHabit = { kind: 'page' };
const M328P = { kind: 'avr', mcu: 'atmega328p', signature: [0x1e, 0x95, 0x0f], flashBytes: 0x8000, pageBytes: 128 } as const;
const M168 = { kind: 'avr', mcu: 'atmega168', signature: [0x1e, 0x94, 0x06], flashBytes: 0x4000, pageBytes: 128 } as const;
const M1280 = { kind: 'avr', mcu: 'atmega1280', signature: [0x1e, 0x97, 0x03], flashBytes: 0x20000, pageBytes: 256 } as const;
const M1284P = { kind: 'avr', mcu: 'atmega1284p', signature: [0x1e, 0x97, 0x05], flashBytes: 0x20000, pageBytes: 256 } as const;
const M2560 = { kind: 'avr', mcu: 'atmega2560', signature: [0x1e, 0x98, 0x01], flashBytes: 0x40000, pageBytes: 256 } as const;
/** Optiboot listens 65 ms after reset and is in no hurry: its flashing lamp ends with the first byte. */
const OPTIBOOT = { protocol: 'stk500v1', erase: PAGE_ERASE, wakeMs: 100 } as const;
/** ATmegaBOOT lights its lamp for 200 ms first (`flash_led`) and loses what comes meanwhile. */
const ATMEGABOOT = { protocol: 'stk500v1', erase: PAGE_ERASE, wakeMs: 260 } as const;
const STK500BOOT = { protocol: 'stk500v2', erase: { kind: 'in-order', endAddress: 0x3c000 }, wakeMs: 100 } as const;

/** Every board that `flash` knows. */
export const FLASH_BOARDS: readonly FlashBoard[] = [
  { ...M328P, ...OPTIBOOT, id: 'uno', name: 'Arduino UNO (Optiboot)', bootloaderStart: 0x7e00, bauds: [115_200] },
  { ...M328P, ...OPTIBOOT, id: 'nano', name: 'Arduino Nano (Optiboot)', bootloaderStart: 0x7e00, bauds: [115_200] },
  {
    ...M328P,
    ...ATMEGABOOT,
    id: 'nano-old',
    name: 'Arduino Nano, Duemilanove, Pro 5V (ATmega328P, ATmegaBOOT)',
    bootloaderStart: 0x7800,
    bauds: [57_600],
  },
  {
    ...M168,
    ...ATMEGABOOT,
    id: 'nano-168',
    name: 'Arduino Nano, Diecimila (ATmega168, ATmegaBOOT)',
    bootloaderStart: 0x3800,
    bauds: [19_200],
  },
  {
    ...M1280,
    ...ATMEGABOOT,
    id: 'mega1280',
    name: 'Arduino Mega (ATmega1280, ATmegaBOOT)',
    bootloaderStart: 0x1f000,
    bauds: [57_600],
    wakeMs: 1_100,
  },
  {
    ...M2560,
    ...STK500BOOT,
    id: 'mega2560',
    name: 'Arduino Mega 2560 and printers with it (RAMPS, Rambo, Einsy)',
    bootloaderStart: 0x3e000,
    bauds: [115_200],
  },
  {
    ...M1284P,
    ...OPTIBOOT,
    id: 'sanguino1284p',
    name: 'Sanguino, Melzi and printers with it (ATmega1284P, Optiboot)',
    bootloaderStart: 0x1fc00,
    bauds: [115_200, 57_600],
  },
  { kind: 'esp', id: 'esp32', name: 'ESP32', chip: 'ESP32', imageChipId: 0, bootloaderOffset: 0x1000, bauds: [460_800, 115_200] },
  {
    kind: 'esp',
    id: 'esp32s2',
    name: 'ESP32-S2',
    chip: 'ESP32-S2',
    imageChipId: 2,
    bootloaderOffset: 0x1000,
    bauds: [460_800, 115_200],
  },
  {
    kind: 'esp',
    id: 'esp32c3',
    name: 'ESP32-C3',
    chip: 'ESP32-C3',
    imageChipId: 5,
    bootloaderOffset: 0,
    bauds: [460_800, 115_200],
  },
  {
    kind: 'esp',
    id: 'esp32s3',
    name: 'ESP32-S3',
    chip: 'ESP32-S3',
    imageChipId: 9,
    bootloaderOffset: 0,
    bauds: [460_800, 115_200],
  },
];

/** The board with this id, or null. */
export const findBoard = (id: string): FlashBoard | null => FLASH_BOARDS.find((board) => board.id === id) ?? null;

/** A signature as people write it: `1E 95 0F`. */
export const signatureText = (signature: readonly number[]): string =>
  signature.map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(' ');

/** Names of chips by their signature, for saying what was found. Source: data sheets, as above. */
export const MCU_OF_SIGNATURE: Readonly<Record<string, string>> = {
  '1E 93 07': 'ATmega8',
  '1E 94 06': 'ATmega168',
  '1E 94 0B': 'ATmega168PA',
  '1E 95 0F': 'ATmega328P',
  '1E 95 14': 'ATmega328',
  '1E 95 16': 'ATmega328PB',
  '1E 95 87': 'ATmega32U4',
  '1E 96 0A': 'ATmega644P',
  '1E 97 03': 'ATmega1280',
  '1E 97 05': 'ATmega1284P',
  '1E 97 06': 'ATmega1284',
  '1E 98 01': 'ATmega2560',
  '1E 98 02': 'ATmega2561',
};

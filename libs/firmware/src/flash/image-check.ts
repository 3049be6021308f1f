// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AvrBoard, EspBoard } from './boards.js';
import type { FlashImage } from './flash-image.js';

/** Why an image must not be sent to a board; decided before a byte is sent. */
export type ImageProblem = {
  readonly code: 'empty' | 'reaches-bootloader' | 'too-big' | 'not-a-program' | 'not-an-image' | 'wrong-chip';
  readonly reason: string;
};

/** Looks whether an image fits a board with an AVR; null when it does. */
export function avrImageProblem(image: FlashImage, board: AvrBoard): ImageProblem | null {
  if (image.sizeBytes === 0) return { code: 'empty', reason: 'the image holds no data' };
  if (image.endAddress > board.flashBytes)
    return {
      code: 'too-big',
      reason: `the image reaches to ${hex(image.endAddress)}, and the ${board.mcu} of ${board.name} has ${board.flashBytes} bytes of flash: it was made for another chip`,
    };
  if (image.endAddress > board.bootloaderStart)
    return {
      code: 'reaches-bootloader',
      reason: `the image reaches to ${hex(image.endAddress)}, and the bootloader of ${board.name} begins at ${hex(board.bootloaderStart)}: without it the board could not be flashed again. Take an image without bootloader, of at most ${board.bootloaderStart} bytes`,
    };
  const [first] = image.segments;
  // A program begins with its reset vector; without one the bootloader never starts it.
  if (!first || first.address !== 0 || (first.bytes[0] === 0xff && first.bytes[1] === 0xff))
    return {
      code: 'not-a-program',
      reason: `the image gives nothing for address 0, where a program for ${board.mcu} begins${first ? ` (its first byte is for ${hex(first.address)})` : ''}`,
    };
  return null;
}

/** First byte of an image of Espressif (esp-idf `esp_app_format.h`, `ESP_IMAGE_HEADER_MAGIC`, v5.3). */
export const ESP_IMAGE_MAGIC = 0xe9;
/** `esp_image_header_t`, packed: magic, segments, mode, size and speed, entry (4), wp, drive (3), chip id (2), revisions and reserve (9), hash flag. */
const ESP_HEADER_BYTES = 24;
/** `ESP_IMAGE_MAX_SEGMENTS`. */
const ESP_MAX_SEGMENTS = 16;

/**
 * Looks whether a file is an image for a chip of Espressif; null when it is.
 * @param options.offset where in the flash it is to go; with 0 it is a whole-flash image (its bootloader stands at the board's own offset)
 */
export function espImageProblem(
  bytes: Uint8Array,
  board: EspBoard,
  options: { readonly offset: number; readonly flashBytes?: number },
): ImageProblem | null {
  if (bytes.length === 0) return { code: 'empty', reason: 'the image holds no data' };
  if (options.flashBytes !== undefined && options.offset + bytes.length > options.flashBytes)
    return {
      code: 'too-big',
      reason: `the image would reach to ${hex(options.offset + bytes.length)}, and the flash has ${options.flashBytes} bytes`,
    };
  const at = options.offset === 0 ? board.bootloaderOffset : 0;
  const header = bytes.subarray(at, at + ESP_HEADER_BYTES);
  if (header.length < ESP_HEADER_BYTES || header[0] !== ESP_IMAGE_MAGIC)
    return {
      code: 'not-an-image',
      reason: `at ${hex(at)} of the file stands ${hex(header[0] ?? 0)}, where an image for ${board.name} has ${hex(ESP_IMAGE_MAGIC)}${options.offset === 0 ? '. An image of the program alone goes to its own offset, mostly --offset 0x10000' : ''}`,
    };
  const segments = header[1] ?? 0;
  if (segments < 1 || segments > ESP_MAX_SEGMENTS)
    return { code: 'not-an-image', reason: `the header says ${segments} segments; an image has 1 to ${ESP_MAX_SEGMENTS}` };
  const length = segmentsEnd(bytes, at, segments);
  if (length === null)
    return {
      code: 'not-an-image',
      reason: 'the segments that the header announces go beyond the end of the file: it was cut off',
    };
  const chip = (header[12] ?? 0) + 256 * (header[13] ?? 0);
  if (chip !== board.imageChipId)
    return {
      code: 'wrong-chip',
      reason: `the image is for ${ESP_CHIP_NAMES[chip] ?? `chip ${chip}`} and the board is ${board.name}`,
    };
  return null;
}

/** Names by chip id. Source: `esp_chip_id_t`, as in boards.ts. */
const ESP_CHIP_NAMES: Readonly<Record<number, string>> = {
  0: 'ESP32',
  2: 'ESP32-S2',
  5: 'ESP32-C3',
  9: 'ESP32-S3',
  12: 'ESP32-C2',
  13: 'ESP32-C6',
  16: 'ESP32-H2',
  18: 'ESP32-P4',
};

/** Walks the segments (`esp_image_segment_header_t`: load address, length); null when one does not fit in the file. */
function segmentsEnd(bytes: Uint8Array, start: number, segments: number): number | null {
  let at = start + ESP_HEADER_BYTES;
  for (let index = 0; index < segments; index += 1) {
    if (at + 8 > bytes.length) return null;
    const length = [3, 2, 1, 0].reduce((value, place) => value * 256 + (bytes[at + 4 + place] ?? 0), 0);
    at += 8 + length;
    if (at > bytes.length) return null;
  }
  return at;
}

const hex = (value: number): string => `0x${value.toString(16).toUpperCase()}`;

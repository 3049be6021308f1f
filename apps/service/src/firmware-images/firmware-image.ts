// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FirmwareDraft, FirmwareImage, FirmwareKind, PersonRef } from '@fabcommons/contracts';
import { licenceWordsOf } from '../designs/index.js';

/** An image as the database knows it. */
export type StoredImage = Omit<FirmwareDraft, 'licence'> & {
  number: number;
  /** SPDX expression. */
  licence: string;
  publishedBy: string | null;
  publishedAt: Date;
};

/** What is known of the machine that an image is looked at for. */
export type BoardFacts = { board: string | null; firmware: FirmwareKind | null };

/** Whether the image is for such a machine. */
export function fitOf(image: Pick<StoredImage, 'boards' | 'firmware'>, machine: BoardFacts | null): FirmwareImage['fits'] {
  if (machine === null) return 'unknown';
  if (machine.board !== null) return image.boards.includes(machine.board) ? 'board' : 'no';
  return machine.firmware === image.firmware ? 'firmware' : 'unknown';
}

/** An image as people see it. */
export function toImage(
  image: StoredImage,
  around: {
    people: ReadonlyMap<string, PersonRef>;
    sizes: ReadonlyMap<string, { sizeBytes: number }>;
    timesFlashed: ReadonlyMap<string, number>;
    machine: BoardFacts | null;
  },
): FirmwareImage {
  const { id, name, version, firmware, boards, format, sha256, licence, sourceUrl, notes, publishedBy, publishedAt } = image;
  return {
    ...{ id, name, version, firmware, boards, format, sha256, licence, sourceUrl, notes },
    sizeBytes: around.sizes.get(image.sha256)?.sizeBytes ?? 0,
    licenceWords: licenceWordsOf(image.licence, null),
    publishedBy: publishedBy === null ? null : (around.people.get(publishedBy) ?? null),
    publishedAt: publishedAt.toISOString(),
    timesFlashed: around.timesFlashed.get(image.id) ?? 0,
    fits: fitOf(image, around.machine),
  };
}

/**
 * What is wrong with the bytes at first sight; null for nothing. Intel HEX is lines of `:` and hex digits (Intel, Hexadecimal Object File Format
 * Specification, 1988); the bridge reads every record before a byte is erased.
 */
export function bytesProblem(format: FirmwareDraft['format'], beginning: Uint8Array): string | null {
  const isHex = beginning[0] === COLON && [...beginning].every((byte) => HEX_BYTES.has(byte));
  if (format === 'ihex' && !isHex) return 'The file is no Intel HEX: its lines begin with ":" and hold hex digits.';
  if (format === 'bin' && isHex) return 'The file is Intel HEX, not a bare binary: publish it as "ihex".';
  return null;
}

const COLON = ':'.charCodeAt(0);
const HEX_BYTES: ReadonlySet<number> = new Set([...':0123456789abcdefABCDEF\r\n'].map((character) => character.charCodeAt(0)));

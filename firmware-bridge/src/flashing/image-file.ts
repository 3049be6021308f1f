// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import {
  avrImageProblem,
  espImageProblem,
  type FlashBoard,
  type FlashImage,
  imageOfBytes,
  MAX_HEX_FILE_BYTES,
  parseIntelHex,
} from '@fabcommons/firmware';

/** What a firmware file is: Intel HEX, or plain bytes. */
export type ImageFormat = 'ihex' | 'bin';

/** A file that was read and fits its board. */
export type LoadedImage = {
  /** Of the file as it is, lower-case hexadecimal. */
  readonly sha256: string;
  readonly format: ImageFormat;
  readonly file: Uint8Array;
  readonly image: FlashImage;
  /** Where it goes; 0 for Intel HEX, which carries its addresses. */
  readonly offset: number;
};

/** What a file turned out to be; `reason` names the line where there is one. */
export type ImageLoad =
  | { readonly kind: 'ready'; readonly loaded: LoadedImage }
  | { readonly kind: 'refused'; readonly reason: string };

/** Where a program alone goes on an ESP32 with the usual table of partitions (esp-idf, "Partition Tables": factory app). */
export const ESP_PROGRAM_OFFSET = 0x10000;

/** Reads a file and holds it against the board. Nothing is sent. */
export async function loadImageFile(
  path: string,
  board: FlashBoard,
  options: { readonly format?: ImageFormat; readonly offset?: number } = {},
): Promise<ImageLoad> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return { kind: 'refused', reason: `${path}: there is no such file` };
  if (found.size > MAX_HEX_FILE_BYTES)
    return { kind: 'refused', reason: `${path} has ${found.size} bytes, at most ${MAX_HEX_FILE_BYTES} are read` };
  const load = checkImage(await readFile(path), board, options);
  return load.kind === 'refused' ? { ...load, reason: `${path}: ${load.reason}` } : load;
}

/** Holds the bytes of a file against a board. Without `format` a file that begins with ":" is Intel HEX. */
export function checkImage(
  file: Uint8Array,
  board: FlashBoard,
  options: { readonly format?: ImageFormat; readonly offset?: number } = {},
): ImageLoad {
  const format = options.format ?? (file[0] === ':'.charCodeAt(0) ? 'ihex' : 'bin');
  const sha256 = createHash('sha256').update(file).digest('hex');
  if (board.kind === 'esp') {
    if (format === 'ihex')
      return {
        kind: 'refused',
        reason: `${board.name} takes a plain image (.bin), and this is Intel HEX: it was made for another board`,
      };
    const offset = options.offset ?? ESP_PROGRAM_OFFSET;
    const problem = espImageProblem(file, board, { offset });
    if (problem) return { kind: 'refused', reason: problem.reason };
    return { kind: 'ready', loaded: { sha256, format, file, image: imageOfBytes(file, offset), offset } };
  }
  if (options.offset !== undefined && options.offset !== 0)
    return { kind: 'refused', reason: `a program for ${board.name} begins at 0, no offset can be given` };
  const read = format === 'bin' ? ({ kind: 'image', image: imageOfBytes(file) } as const) : parseIntelHex(file);
  if (read.kind === 'bad') return { kind: 'refused', reason: `line ${read.problem.line}: ${read.problem.reason}` };
  const problem = avrImageProblem(read.image, board);
  if (problem) return { kind: 'refused', reason: problem.reason };
  return { kind: 'ready', loaded: { sha256, format, file, image: read.image, offset: 0 } };
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Sha256 } from '../scalars.js';

/** Largest upload in bytes. */
export const MAX_FILE_BYTES = 200 * 1024 * 1024;
/** Largest upload whose name says that it is G-code: it is read as a stream, and a large print of fine lines has that much. */
export const MAX_PROGRAM_BYTES = 512 * 1024 * 1024;
/** Answer of POST /api/files (multipart, field `file`): the bytes are kept under their hash; sending them again changes nothing. */
export const StoredFile = z.object({ sha256: Sha256, sizeBytes: z.int().nonnegative(), name: z.string(), mediaType: z.string() });
export type StoredFile = z.infer<typeof StoredFile>;

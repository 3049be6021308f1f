// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant, Sha256 } from '../scalars.js';
import { PersonRef } from './accounts.js';
import { BoardId } from './board-id.js';
import { LicenceWords } from './designs.js';
import { PageQuery } from './paging.js';

/** Firmware that an image is. */
export const ImageFirmware = z.enum(['marlin', 'grbl', 'grblhal', 'bootloader', 'other']);
export type ImageFirmware = z.infer<typeof ImageFirmware>;

/** POST /api/firmware: publishes an image whose file was uploaded before. The same `id` again answers the same image. It never changes. */
export const FirmwareDraft = z.object({
  id: Id,
  name: z.string().trim().min(2).max(80).meta({ description: 'e.g. "Marlin for the Anet A8"' }),
  version: z.string().trim().min(1).max(40),
  firmware: ImageFirmware,
  boards: z.array(BoardId).min(1).max(20),
  format: z.enum(['ihex', 'bin']),
  sha256: Sha256,
  licence: z.string().trim().max(200).meta({ description: 'SPDX expression; an open one' }),
  sourceUrl: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .meta({ description: 'Where exactly this source is' }),
  notes: z.string().max(5_000).default(''),
});
export type FirmwareDraft = z.infer<typeof FirmwareDraft>;
/** A firmware image. */
export const FirmwareImage = FirmwareDraft.extend({
  sizeBytes: z.int(),
  licenceWords: LicenceWords,
  publishedBy: PersonRef.nullable(),
  publishedAt: Instant,
  timesFlashed: z.int().meta({ description: 'Runs that ended verified, on machines of this service' }),
  fits: z
    .enum(['board', 'firmware', 'unknown', 'no'])
    .meta({ description: 'For ?machineId=: its board is named; it runs this firmware; nobody knows; another board is known' }),
});
export type FirmwareImage = z.infer<typeof FirmwareImage>;
/** GET /api/firmware: newest first; with `machineId` those that fit first. */
export const FirmwareQuery = PageQuery.extend({
  q: z.string().max(200).optional(),
  board: BoardId.optional(),
  firmware: ImageFirmware.optional(),
  machineId: Id.optional(),
});
export type FirmwareQuery = z.infer<typeof FirmwareQuery>;
/** POST /api/machines/:id/flash (stewards): answers the tool run. */
export const FlashOrder = z.object({
  toolId: Id,
  imageId: Id,
  board: BoardId.optional().meta({ description: "Which of the image's boards this machine has; needed when it names several" }),
});
export type FlashOrder = z.infer<typeof FlashOrder>;

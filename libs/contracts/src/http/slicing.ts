// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant } from '../scalars.js';
import { PersonRef } from './accounts.js';

/** How finely a print is made. */
export const SlicingQuality = z.enum(['draft', 'normal', 'fine']);
export type SlicingQuality = z.infer<typeof SlicingQuality>;

const speed = z.number().min(1).max(1000);
const celsius = z.int().min(0).max(500);
/** What a machine's owner sets for a material and quality; what is absent comes from our own profile. */
export const SlicingSettings = z.strictObject({
  layerHeightMm: z.number().min(0.02).max(1).optional(),
  firstLayerHeightMm: z.number().min(0.05).max(1).optional(),
  perimeters: z.int().min(0).max(50).optional(),
  topLayers: z.int().min(0).max(100).optional(),
  bottomLayers: z.int().min(0).max(100).optional(),
  infillPercent: z.number().min(0).max(100).optional(),
  toolC: celsius.optional(),
  firstLayerToolC: celsius.optional(),
  bedC: celsius.optional(),
  firstLayerBedC: celsius.optional(),
  perimeterMmPerS: speed.optional(),
  infillMmPerS: speed.optional(),
  travelMmPerS: speed.optional(),
  brimMm: z.number().min(0).max(50).optional(),
  retractionMm: z.number().min(0).max(20).optional(),
  supports: z.boolean().optional(),
});
export type SlicingSettings = z.infer<typeof SlicingSettings>;

/** POST /api/machines/:id/slicing-profiles: a further version; versions never change. */
export const SlicingProfileDraft = z.object({
  material: z.string().trim().min(1).max(60),
  quality: SlicingQuality,
  settings: SlicingSettings,
  note: z.string().trim().max(300).default(''),
});
export type SlicingProfileDraft = z.infer<typeof SlicingProfileDraft>;

/** A version of a machine's profile. */
export const SlicingProfileVersion = z.object({
  id: Id,
  material: z.string(),
  quality: SlicingQuality,
  version: z.int(),
  settings: SlicingSettings,
  note: z.string(),
  createdAt: Instant,
  createdBy: PersonRef.nullable(),
});
export type SlicingProfileVersion = z.infer<typeof SlicingProfileVersion>;

/** GET /api/slicers. `version`: null = not installed; `isUsed`: false = known, but nothing is sliced with it yet. */
export const Slicers = z.array(z.object({ name: z.string(), version: z.string().nullable(), isUsed: z.boolean() }));
export type Slicers = z.infer<typeof Slicers>;

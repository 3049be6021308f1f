// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant, QuantityShape } from '../scalars.js';

/** Form in which a material comes: filament is weighed (mg), sheets are counted in blanks (one). */
export const LotForm = z.enum(['spool', 'sheet']);
export type LotForm = z.infer<typeof LotForm>;
/** A kind of material, e.g. "Prusament-like PLA, galaxy black". Names after Spoolman's filament. */
export const Material = z.object({
  id: Id,
  name: z.string(),
  kind: z.string().meta({ description: 'PLA, PETG, plywood, …: what parts and machines name' }),
  form: LotForm,
  vendor: z.string().nullable(),
  colorHex: z.string().regex(/^[0-9a-f]{6}$/),
  diameterUm: z.int().nullable(),
  densityMgPerCm3: z.int().nullable(),
  size: z.string().nullable().meta({ description: 'Of a blank, e.g. 300 x 200 x 4 mm' }),
});
export type Material = z.infer<typeof Material>;
/** POST /api/materials (stewards). */
export const MaterialDraft = Material.omit({ id: true });
export type MaterialDraft = z.infer<typeof MaterialDraft>;

/** A lot as shown beside something else. */
export const LotRef = z.object({ id: Id, name: z.string(), kind: z.string(), colorHex: z.string(), remaining: QuantityShape });
export type LotRef = z.infer<typeof LotRef>;
/** A spool or a stack of blanks: one Valueflows EconomicResource; `remaining` is its onhand quantity. */
export const Lot = LotRef.extend({
  spaceId: Id,
  material: Material,
  form: LotForm,
  initial: QuantityShape,
  reserved: QuantityShape,
  location: z.string().nullable(),
  lotCode: z.string().nullable(),
  registeredAt: Instant,
  loadedIn: z.object({ machineId: Id, machineName: z.string(), tool: z.int() }).nullable(),
});
export type Lot = z.infer<typeof Lot>;
/** POST /api/lots (stewards): writes a `raise` event. `quantity` in mg for spools, one for sheets. */
export const LotDraft = z.object({
  id: Id.optional().meta({ description: 'Idempotency key' }),
  spaceId: Id,
  materialId: Id,
  name: z.string().trim().min(1).max(80),
  quantity: z.int().positive().max(100_000_000),
  location: z.string().max(120).nullable().default(null),
  lotCode: z.string().max(80).nullable().default(null),
});
export type LotDraft = z.infer<typeof LotDraft>;
/** POST /api/lots/:id/count (stewards): what is really there; writes `raise` or `lower` with the difference. */
export const LotCount = z.object({ quantity: z.int().nonnegative().max(100_000_000), note: z.string().max(300).default('') });
export type LotCount = z.infer<typeof LotCount>;
/** GET /api/lots. */
export const LotQuery = z.object({ spaceId: Id.optional(), kind: z.string().max(60).optional() });
export type LotQuery = z.infer<typeof LotQuery>;

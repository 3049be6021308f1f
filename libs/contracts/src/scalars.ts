// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';

/** A moment as ISO 8601 in UTC, e.g. `2026-11-20T21:04:05.123Z`. */
export const Instant = z.iso.datetime().meta({ description: 'ISO 8601 moment in UTC' });
/** A row's identity: UUID, minted by whoever creates the fact, so that it serves as idempotency key. */
export const Id = z.uuid();
/** SHA-256 of a file's bytes, 64 lower-case hex digits: the name by which a file is asked for. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hex digits (SHA-256)');
/** A machine's name at its bridge, e.g. `virtual-printer`; safe inside an MQTT topic level. */
export const MachineKey = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'expected 1-63 of a-z, 0-9 and "-", not starting with "-"');
/** Last part of a design's address, e.g. `cable-clip`. */
export const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'expected 1-80 of a-z, 0-9 and "-"');
/** Units of exact quantities; see `@fabcommons/measure`. */
export const Unit = z.enum(['mg', 'um', 'mm2', 'mm3', 'ms', 'one']);
/** An exact amount, e.g. `{ value: 12400, unit: 'mg' }`. */
export const QuantityShape = z.object({ value: z.int(), unit: Unit });
/** Lengths along the machine's axes in mm. */
export const Xyz = z.object({ x: z.number(), y: z.number(), z: z.number() });

export type Instant = z.infer<typeof Instant>;
export type Id = z.infer<typeof Id>;
export type Sha256 = z.infer<typeof Sha256>;
export type MachineKey = z.infer<typeof MachineKey>;
export type Slug = z.infer<typeof Slug>;
export type QuantityShape = z.infer<typeof QuantityShape>;
export type Xyz = z.infer<typeof Xyz>;

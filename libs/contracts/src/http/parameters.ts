// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Sha256 } from '../scalars.js';
import { MeshSummary } from './designs.js';

/** A value that a parameter of a source takes. */
export const ParameterValue = z.union([z.number(), z.boolean(), z.string().max(200), z.array(z.number()).max(4)]);
export type ParameterValue = z.infer<typeof ParameterValue>;

/** One field of the form by which a parametric part is changed. */
export const PartParameter = z.object({
  name: z.string(),
  description: z.string(),
  tab: z.string(),
  initial: ParameterValue,
  kind: z.discriminatedUnion('type', [
    z.object({ type: z.literal('number'), min: z.number().nullable(), max: z.number().nullable(), step: z.number().nullable() }),
    z.object({ type: z.literal('boolean') }),
    z.object({ type: z.literal('text'), maxLength: z.int() }),
    z.object({ type: z.literal('numbers'), length: z.int() }),
    z.object({
      type: z.literal('choice'),
      choices: z.array(z.object({ value: z.union([z.number(), z.string()]), label: z.string() })),
    }),
  ]),
});
export type PartParameter = z.infer<typeof PartParameter>;

/** GET /api/parts/:partId/parameters. `renderer`: what renders here, or null with `problem` saying why a change cannot be rendered. */
export const PartParameters = z.object({
  source: z.string().nullable().meta({ description: 'Path of the OpenSCAD source; null when the part has none' }),
  parameters: z.array(PartParameter),
  renderer: z.string().nullable(),
  problem: z.string().nullable(),
});
export type PartParameters = z.infer<typeof PartParameters>;

/** POST /api/parts/:partId/renders: values by name; what is absent stays as the source has it. */
export const RenderRequest = z.object({ values: z.record(z.string().max(100), ParameterValue) });
export type RenderRequest = z.infer<typeof RenderRequest>;

/** The mesh that came out, kept under its hash; the same values again answer from the cache. */
export const RenderedMesh = z.object({ meshSha256: Sha256, isCached: z.boolean(), mesh: MeshSummary });
export type RenderedMesh = z.infer<typeof RenderedMesh>;

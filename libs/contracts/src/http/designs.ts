// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Id, Instant, Sha256, Slug, Xyz } from '../scalars.js';
import { PersonRef } from './accounts.js';
import { PageQuery } from './paging.js';

/** Manufacturing processes that the service can run or match; ids of `@fabcommons/matching`. */
export const ProcessId = z.string().max(60);

/** A licence read aloud. */
export const LicenceWords = z.object({
  expression: z.string().meta({ description: 'SPDX expression, e.g. CERN-OHL-S-2.0' }),
  name: z.string(),
  readFrom: z.string().nullable().meta({ description: 'What the manifest said, where we had to read it as something else' }),
  may: z.array(z.string()),
  must: z.array(z.string()),
  mayNot: z.array(z.string()),
});
export type LicenceWords = z.infer<typeof LicenceWords>;

/** A file of a version. `role`: what it is for. */
export const DesignFile = z.object({
  path: z.string().max(300),
  sha256: Sha256,
  sizeBytes: z.int(),
  mediaType: z.string(),
  role: z.enum(['manifest', 'source', 'mesh', 'program', 'image', 'document', 'licence', 'other']),
});
export type DesignFile = z.infer<typeof DesignFile>;

/** What a part's mesh is. `report`: what only the whole mesh shows; null for very large ones and those published before there was one. */
export const MeshSummary = z.object({
  triangles: z.int(),
  volumeMm3: z.number(),
  areaMm2: z.number(),
  isWatertight: z.boolean(),
  report: z
    .object({
      vertices: z.int(),
      shells: z.int().meta({ description: 'Pieces that hang together' }),
      degenerate: z.int(),
      openEdges: z.int(),
      crowdedEdges: z.int(),
      flippedEdges: z.int(),
      isInsideOut: z.boolean(),
      overhang: z
        .array(z.object({ deg: z.number(), share: z.number() }))
        .meta({ description: 'Share of the surface beyond each angle' }),
      thin: z.object({ mm: z.number(), share: z.number(), samples: z.int() }).nullable(),
      hints: z.array(z.string()).meta({ description: 'Guesses in plain words' }),
    })
    .nullable(),
});
export type MeshSummary = z.infer<typeof MeshSummary>;

/** One part of a design: what is matched, made and credited. */
export const DesignPart = z.object({
  id: Id,
  slug: Slug,
  name: z.string(),
  description: z.string(),
  process: ProcessId.meta({ description: 'e.g. "fdm" or "cnc-milling"' }),
  processName: z.string(),
  material: z
    .string()
    .nullable()
    .meta({ description: 'Material kind asked for, e.g. "PLA", "plywood"; null = any the process takes' }),
  sizeMm: Xyz.nullable().meta({ description: 'Outer size: from the mesh, the program or the manifest' }),
  tool: z.object({ kind: z.enum(['nozzle', 'end-mill', 'v-bit', 'drill']), diameterMm: z.number().positive() }).nullable(),
  stock: z
    .object({ description: z.string(), count: z.int().positive() })
    .nullable()
    .meta({ description: 'Blanks one copy uses up, for sheets' }),
  meshSha256: Sha256.nullable(),
  programSha256: Sha256.nullable(),
  estimate: z
    .object({ timeMs: z.int().nullable(), massMg: z.int().nullable() })
    .meta({ description: 'For one copy on a typical machine, before slicing' }),
  mesh: MeshSummary.optional(),
});
export type DesignPart = z.infer<typeof DesignPart>;

/** A design in the gallery. */
export const DesignCard = z.object({
  id: Id,
  slug: Slug,
  name: z.string(),
  summary: z.string(),
  imageSha256: Sha256.nullable(),
  licence: z.string(),
  processes: z.array(ProcessId),
  version: z.string(),
  publishedAt: Instant,
  designer: z.string(),
  parts: z.int(),
  timesMade: z.int(),
  estimate: z.object({ timeMs: z.int().nullable(), massMg: z.int().nullable() }),
});
export type DesignCard = z.infer<typeof DesignCard>;

/** A version that can never change. */
export const DesignVersion = z.object({
  version: z.string(),
  publishedAt: Instant,
  publishedBy: PersonRef.nullable(),
  contentHash: Sha256.meta({ description: 'Over manifest and files' }),
});
export type DesignVersion = z.infer<typeof DesignVersion>;

/** A design with one version of it: the newest, or the one asked for by `?version=`. */
export const Design = DesignCard.extend({
  description: z.string().meta({ description: 'Markdown' }),
  repository: z.string().nullable(),
  licensor: z.string(),
  licenceWords: LicenceWords,
  partList: z.array(DesignPart),
  files: z.array(DesignFile),
  versions: z.array(DesignVersion),
  warnings: z.array(z.string()),
  mayPublish: z.boolean(),
});
export type Design = z.infer<typeof Design>;

/** GET /api/designs. */
export const DesignQuery = PageQuery.extend({
  q: z.string().max(200).optional(),
  process: ProcessId.optional(),
  licence: z.string().max(100).optional(),
});
export type DesignQuery = z.infer<typeof DesignQuery>;
/** How many designs each choice of a filter would leave. */
export const DesignFacets = z.object({
  processes: z.array(z.object({ id: ProcessId, name: z.string(), count: z.int() })),
  licences: z.array(z.object({ id: z.string(), count: z.int() })),
});
export type DesignFacets = z.infer<typeof DesignFacets>;
/** Answer of GET /api/designs. */
export const DesignPage = z.object({
  items: z.array(DesignCard),
  nextCursor: z.string().nullable(),
  total: z.int(),
  facets: DesignFacets,
});
export type DesignPage = z.infer<typeof DesignPage>;

/** A file already stored by POST /api/files, placed in the design. */
export const FilePlacement = z.object({
  path: z.string().regex(/^(?!\/)(?!.*\.\.)[\w .()+\-/]{1,300}$/, 'a relative path without ".."'),
  sha256: Sha256,
});
export type FilePlacement = z.infer<typeof FilePlacement>;
/** A part as a form gives it. */
export const PartDraft = z.object({
  name: z.string().trim().min(1).max(120),
  process: ProcessId,
  material: z.string().max(60).nullable().default(null),
  sourcePath: z.string().nullable().default(null),
  exportPath: z.string().meta({ description: 'Path of the mesh (STL) or the program (G-code) among the files' }),
});
export type PartDraft = z.infer<typeof PartDraft>;
/** What a form gives in place of a manifest; the service writes the okh.toml from it. */
export const DesignFields = z.object({
  name: z.string().trim().min(2).max(120),
  function: z.string().trim().min(1).max(5000),
  version: z.string().trim().min(1).max(40).default('1.0.0'),
  licence: z.string().trim().max(200),
  licensor: z.string().trim().min(1).max(200),
  repository: z.url().nullable().default(null),
  imagePath: z.string().nullable().default(null),
  parts: z.array(PartDraft).min(1).max(200),
});
export type DesignFields = z.infer<typeof DesignFields>;
/** Idempotency key of a publication: the same id again answers the version that it published. */
const DraftId = Id.optional();
/** POST /api/designs and POST /api/designs/:slug/versions: an okh.toml, or the fields to write one from, and the files. */
export const DesignDraft = z.union([
  z.object({
    id: DraftId,
    manifest: z.string().max(200_000).meta({ description: 'Text of okh.toml' }),
    files: z.array(FilePlacement).max(500),
  }),
  z.object({ id: DraftId, fields: DesignFields, files: z.array(FilePlacement).max(500) }),
]);
export type DesignDraft = z.infer<typeof DesignDraft>;

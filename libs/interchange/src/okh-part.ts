// SPDX-License-Identifier: AGPL-3.0-or-later
// One [[part]] of an OKH manifest, with our own `fabcommons` table inside it (see the README).
import type { ManifestPart, ToolKind } from './manifest.js';
import { massOf, outerDimensionsOf } from './okh-measure.js';
import { OkhTable } from './okh-table.js';
import { freeSlug, slugOf } from './slug.js';
import { processOfTsdc } from './tsdc.js';

const MESH = /\.(?:stl|3mf)$/iu;
const PROGRAM = /\.(?:gcode|gco|g|nc|ngc|tap)$/iu;
const TOOLS: readonly ToolKind[] = ['nozzle', 'end-mill', 'v-bit', 'drill'];
/** Most blanks one copy may use up. */
const MAX_STOCK_COUNT = 1_000;

const EMPTY: OkhTable = new OkhTable({}, '', []);

function toolOf(ours: OkhTable): ManifestPart['tool'] {
  const tool = ours.child('tool', '');
  if (tool === null) return null;
  const kind = TOOLS.find((known) => known === tool.text('kind'));
  const diameterMm = tool.number('diameter-mm');
  if (kind !== undefined && diameterMm !== null && diameterMm > 0) return { kind, diameterMm };
  ours.warn(`"tool" needs kind (one of ${TOOLS.join(', ')}) and diameter-mm; left out`);
  return null;
}

function stockOf(ours: OkhTable): ManifestPart['stock'] {
  const stock = ours.child('stock', '');
  const description = stock?.text('description') ?? null;
  if (stock === null || description === null) return null;
  const count = stock.number('count') ?? 1;
  if (Number.isInteger(count) && count >= 1 && count <= MAX_STOCK_COUNT) return { description, count };
  ours.warn('"stock" count must be a whole number above zero; read as 1');
  return { description, count: 1 };
}

function meshOrProgram(paths: readonly string[], named: string | null, pattern: RegExp): string | null {
  if (named !== null && paths.includes(named)) return named;
  return paths.find((path) => pattern.test(path)) ?? null;
}

/** Reads one part. `name` is given for a part made from the manifest's own top level; `taken` are the slugs used so far. */
export function readPart(table: OkhTable, name: string, taken: ReadonlySet<string>): ManifestPart {
  const ours = table.child('fabcommons', `part "${name}", fabcommons`) ?? EMPTY;
  const tsdc = table.texts('tsdc');
  const exported = table.paths('export');
  const source = table.paths('source');
  return {
    name,
    slug: freeSlug(slugOf(ours.text('slug') ?? name, 'part'), taken),
    description: ours.text('description') ?? '',
    tsdc,
    process: ours.text('process') ?? processOfTsdc(tsdc, table.text('printing-process')),
    material: table.text('material'),
    outerDimensionsMm: outerDimensionsOf(table),
    massG: massOf(table),
    tool: toolOf(ours),
    stock: stockOf(ours),
    source,
    export: exported,
    mesh: meshOrProgram(exported, ours.path('mesh'), MESH) ?? meshOrProgram(source, null, MESH),
    program: meshOrProgram(exported, ours.path('program'), PROGRAM),
    image: table.path('image'),
  };
}

// SPDX-License-Identifier: AGPL-3.0-or-later

/** What we know of a material kind. Temperatures: the low end of what makers of such filament print it at; null = no heat needed. */
export type MaterialKind = { name: string; parent: string | null; minToolC: number | null; minBedC: number | null };

type Heat = { tool: number; bed?: number };
const kind = (name: string, parent: string | null = null, heat?: Heat): MaterialKind => ({
  name,
  parent,
  minToolC: heat?.tool ?? null,
  minBedC: heat?.bed ?? null,
});

/**
 * Material kinds as spool labels and sheet dealers write them. A child is accepted where its parent is asked for. Filled filaments (CF, GF)
 * are no children of the plain ones: they wear a brass nozzle, so a machine has to allow them by name.
 */
export const MATERIAL_KINDS: readonly MaterialKind[] = [
  kind('PLA', null, { tool: 190 }),
  kind('PLA+', 'PLA', { tool: 200 }),
  kind('Silk PLA', 'PLA', { tool: 200 }),
  kind('Matte PLA', 'PLA', { tool: 190 }),
  kind('PLA-CF', null, { tool: 200 }),
  kind('PETG', null, { tool: 220, bed: 60 }),
  kind('PETG-CF', null, { tool: 230, bed: 60 }),
  kind('ABS', null, { tool: 230, bed: 90 }),
  kind('ASA', null, { tool: 235, bed: 90 }),
  kind('HIPS', null, { tool: 220, bed: 90 }),
  kind('PC', null, { tool: 260, bed: 95 }),
  kind('PA', null, { tool: 240, bed: 60 }),
  kind('PA-CF', null, { tool: 250, bed: 60 }),
  kind('PP', null, { tool: 210, bed: 70 }),
  kind('TPU', null, { tool: 210 }),
  kind('wood'),
  kind('plywood', 'wood'),
  kind('birch plywood', 'plywood'),
  kind('poplar plywood', 'plywood'),
  kind('MDF', 'wood'),
  kind('hardwood', 'wood'),
  kind('softwood', 'wood'),
  kind('metal'),
  kind('aluminium', 'metal'),
  kind('brass', 'metal'),
  kind('steel', 'metal'),
  kind('plastic sheet'),
  kind('acrylic', 'plastic sheet'),
  kind('POM', 'plastic sheet'),
  kind('HDPE', 'plastic sheet'),
  kind('FR4'),
  kind('foam'),
  kind('wax'),
];

/** Other spellings, already folded. */
const ALIASES: Readonly<Record<string, string>> = {
  'pla pro': 'PLA+',
  'pla plus': 'PLA+',
  'pla silk': 'Silk PLA',
  'pla matte': 'Matte PLA',
  pet: 'PETG',
  'pet g': 'PETG',
  nylon: 'PA',
  polyamide: 'PA',
  polycarbonate: 'PC',
  tpe: 'TPU',
  'plywood birch': 'birch plywood',
  'baltic birch plywood': 'birch plywood',
  aluminum: 'aluminium',
  plexiglass: 'acrylic',
  pmma: 'acrylic',
  acetal: 'POM',
  delrin: 'POM',
  'fr 4': 'FR4',
};

const fold = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();

const BY_FOLDED: ReadonlyMap<string, MaterialKind> = new Map(MATERIAL_KINDS.map((known) => [fold(known.name), known]));

/** One spelling for one kind: `pla`, ` Pla ` and `PLA` are `PLA`. A kind we do not know keeps its words, trimmed and lower case. */
export function materialKind(text: string): string {
  const folded = fold(text);
  return BY_FOLDED.get(folded)?.name ?? ALIASES[folded] ?? folded;
}

/** What is known of a kind; null for one we do not know. */
export const knownMaterial = (text: string): MaterialKind | null => BY_FOLDED.get(fold(materialKind(text))) ?? null;

/** True when material `offered` may stand where `wanted` is asked for: the same kind or a specialisation of it. */
export function isMaterialFor(relation: { offered: string; wanted: string }): boolean {
  const wanted = materialKind(relation.wanted);
  for (let at: string | null = materialKind(relation.offered); at !== null; at = knownMaterial(at)?.parent ?? null)
    if (at === wanted) return true;
  return false;
}

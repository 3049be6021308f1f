// SPDX-License-Identifier: AGPL-3.0-or-later
// Our manifest as the text of an okh.toml (OKH 2.4 keys, ours in `fabcommons` tables). Reading it again gives the same manifest.
import { stringify, type TomlTable, type TomlValue } from 'smol-toml';
import type { Licensor, Manifest, ManifestPart, SizeMm } from './manifest.js';
import { tsdcOfProcess } from './tsdc.js';

/** The version of the standard that we write. */
export const OKH_VERSION = '2.4';

/** The text of an okh.toml for a design. Keys without a value are left out; the order is the order of the standard's template. */
export function writeOkhToml(manifest: Manifest): string {
  const ours = table({ summary: manifest.summary, keywords: manifest.keywords });
  return stringify(
    table({
      okhv: manifest.okhv === '' ? OKH_VERSION : manifest.okhv,
      name: manifest.name,
      repo: manifest.repository,
      version: manifest.version,
      license: manifest.licence.kind === 'ok' ? manifest.licence.expression : manifest.licenceText,
      licensor: manifest.licensors.map(licensorText),
      organization: manifest.organization,
      readme: manifest.readme,
      image: manifest.image,
      'documentation-language': manifest.documentationLanguages,
      'technology-readiness-level': manifest.technologyReadiness,
      'documentation-readiness-level': manifest.documentationReadiness,
      function: manifest.function,
      bom: manifest.bom,
      'manufacturing-instructions': manifest.manufacturingInstructions,
      fabcommons: ours,
      part: manifest.parts.map(partTable),
    }),
  );
}

function licensorText(licensor: Licensor): string {
  return licensor.email === null ? licensor.name : `${licensor.name} <${licensor.email}>`;
}

function partTable(part: ManifestPart): TomlTable {
  const ofProcess = part.process === null ? null : tsdcOfProcess(part.process);
  const printing = ofProcess === '3DP' && part.process !== null ? part.process.toUpperCase() : null;
  return table({
    name: part.name,
    tsdc: part.tsdc.length > 0 ? part.tsdc : ofProcess,
    'printing-process': printing,
    material: part.material,
    mass: part.massG,
    source: part.source,
    export: part.export,
    image: part.image,
    'outer-dimensions': part.outerDimensionsMm === null ? null : dimensions(part.outerDimensionsMm),
    fabcommons: table({
      slug: part.slug,
      description: part.description,
      process: part.process,
      mesh: part.mesh,
      program: part.program,
      tool: part.tool === null ? null : { kind: part.tool.kind, 'diameter-mm': part.tool.diameterMm },
      stock: part.stock === null ? null : { ...part.stock },
    }),
  });
}

function dimensions(size: SizeMm): TomlTable {
  return { width: size.x, depth: size.y, height: size.z };
}

/** Leaves out what is null, blank or empty: an absent key says the same in fewer words. */
function table(fields: Readonly<Record<string, TomlValue | readonly string[] | null>>): TomlTable {
  const kept: TomlTable = {};
  for (const [key, value] of Object.entries(fields)) {
    if (value === null || value === '') continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (typeof value === 'object' && !(value instanceof Date) && Object.keys(value).length === 0) continue;
    kept[key] = Array.isArray(value) ? [...value] : (value as TomlValue);
  }
  return kept;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DesignFields, PartDraft } from '@fabcommons/contracts';
import { freeSlug, type Manifest, type ManifestPart, slugOf, tsdcOfProcess, writeOkhToml } from '@fabcommons/interchange';
import { readLicence } from '@fabcommons/licensing';

/** The text of the okh.toml that says what a form said. It is read again like every other manifest. */
export function manifestFromFields(fields: DesignFields): string {
  const taken = new Set<string>();
  const parts = fields.parts.map((part) => {
    const made = partFromDraft(part, taken);
    taken.add(made.slug);
    return made;
  });
  const manifest: Manifest = {
    okhv: '2.4',
    name: fields.name,
    summary: '',
    function: fields.function,
    version: fields.version,
    licence: readLicence(fields.licence),
    licenceText: fields.licence,
    licensors: [{ name: fields.licensor, email: null }],
    organization: null,
    repository: fields.repository,
    documentationLanguages: [],
    technologyReadiness: null,
    documentationReadiness: null,
    readme: null,
    image: fields.imagePath,
    bom: null,
    manufacturingInstructions: [],
    keywords: [],
    parts,
  };
  return writeOkhToml(manifest);
}

function partFromDraft(part: PartDraft, taken: ReadonlySet<string>): ManifestPart {
  const tsdc = tsdcOfProcess(part.process);
  return {
    name: part.name,
    slug: freeSlug(slugOf(part.name, 'part'), taken),
    description: '',
    tsdc: tsdc === null ? [] : [tsdc],
    process: part.process,
    material: part.material,
    outerDimensionsMm: null,
    massG: null,
    tool: null,
    stock: null,
    source: part.sourcePath === null ? [] : [part.sourcePath],
    export: [part.exportPath],
    mesh: null,
    program: null,
    image: null,
  };
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// Stored designs in the shapes of the contract.
import type { Design, DesignCard, DesignPart, MeshSummary, StoredFile } from '@fabcommons/contracts';
import { processName } from '@fabcommons/matching';
import type { StoredPart, StoredVersion, VersionNote } from './design.js';
import type { MeshFacts } from './mesh/mesh-facts.js';
import { licenceWordsOf } from './licence-words.js';

/** Names that will never be a real place (RFC 2606): a link to one is not shown. */
const RESERVED_HOST = /(?:^|\.)(?:example|invalid|test|localhost)$|(?:^|\.)example\.(?:com|net|org)$/u;

/** A design in the gallery. */
export function toCard(version: StoredVersion, timesMade: number): DesignCard {
  return {
    id: version.designId,
    slug: version.slug,
    name: version.name,
    summary: version.summary,
    imageSha256: version.imageSha256,
    licence: version.licence,
    processes: [...new Set(version.parts.map((part) => part.process))],
    version: version.version,
    publishedAt: version.publishedAt.toISOString(),
    designer: version.licensor,
    parts: version.parts.length,
    timesMade,
    estimate: { timeMs: sumOf(version.parts, 'timeMs'), massMg: sumOf(version.parts, 'massMg') },
  };
}

/** A design with one of its versions. */
export function toDesign(
  version: StoredVersion,
  more: { files: ReadonlyMap<string, StoredFile>; history: readonly VersionNote[]; timesMade: number; mayPublish: boolean },
): Design {
  return {
    ...toCard(version, more.timesMade),
    description: version.description,
    repository: shownLink(version.repository),
    licensor: version.licensor,
    licenceWords: licenceWordsOf(version.licence, version.licenceReadFrom),
    partList: version.parts.map(toPart),
    files: version.files.map((file) => ({
      ...file,
      sizeBytes: more.files.get(file.sha256)?.sizeBytes ?? 0,
      mediaType: more.files.get(file.sha256)?.mediaType ?? 'application/octet-stream',
    })),
    versions: more.history.map((note) => ({
      version: note.version,
      publishedAt: note.publishedAt.toISOString(),
      publishedBy: note.publisher,
      contentHash: note.contentHash,
    })),
    warnings: [...version.warnings],
    mayPublish: more.mayPublish,
  };
}

/** A part in the contract's shape. */
export function toPart(part: StoredPart): DesignPart {
  return {
    id: part.id,
    slug: part.slug,
    name: part.name,
    description: part.description,
    process: part.process,
    processName: processName(part.process),
    material: part.material,
    sizeMm: part.sizeMm,
    tool: part.tool,
    stock: part.stock,
    meshSha256: part.meshSha256,
    programSha256: part.programSha256,
    estimate: { timeMs: part.timeMs, massMg: part.massMg },
    ...(part.mesh === null ? {} : { mesh: toMeshSummary(part.mesh) }),
  };
}

/** What a mesh is, in the contract's shape. */
export function toMeshSummary({ triangles, volumeMm3, areaMm2, isWatertight, report }: MeshFacts): MeshSummary {
  const found = report ? { ...report, overhang: report.overhang.map((each) => ({ ...each })), hints: [...report.hints] } : null;
  return { triangles, volumeMm3, areaMm2, isWatertight, report: found };
}

function sumOf(parts: readonly StoredPart[], key: 'timeMs' | 'massMg'): number | null {
  const known = parts.map((part) => part[key]).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** Only http and https, so that a manifest cannot plant a script behind a link. */
function shownLink(link: string | null): string | null {
  if (link === null || !URL.canParse(link)) return null;
  const url = new URL(link);
  return (url.protocol === 'https:' || url.protocol === 'http:') && !RESERVED_HOST.test(url.hostname) ? link : null;
}

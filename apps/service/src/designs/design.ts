// SPDX-License-Identifier: AGPL-3.0-or-later
// Designs as the features of the service speak of them; rows never leave the repository.
import type { DesignFile, Xyz } from '@fabcommons/contracts';
import type { MeshFacts } from './mesh/mesh-facts.js';

/** The tool a part asks for. */
export interface PartTool {
  readonly kind: 'nozzle' | 'end-mill' | 'v-bit' | 'drill';
  readonly diameterMm: number;
}

/** The blanks one copy uses up. */
export interface PartStock {
  readonly description: string;
  readonly count: number;
}

/** What the analysis of a ready program found. */
export interface ProgramFacts {
  readonly dialect: 'marlin' | 'grbl';
  readonly timeMs: number;
  readonly filamentUm: number;
  readonly maxToolC: number;
  readonly maxBedC: number;
  readonly usesSpindle: boolean;
  readonly boundsMm: { readonly min: Xyz; readonly max: Xyz } | null;
}

/** A part as it is stored. `timeMs`, `massMg`: for one copy, before slicing; null where nobody knows. */
export interface StoredPart {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly description: string;
  readonly process: string;
  readonly material: string | null;
  readonly sizeMm: Xyz | null;
  readonly tool: PartTool | null;
  readonly stock: PartStock | null;
  readonly meshSha256: string | null;
  readonly programSha256: string | null;
  readonly mesh: MeshFacts | null;
  readonly program: ProgramFacts | null;
  readonly timeMs: number | null;
  readonly massMg: number | null;
}

/** A file's place in a version. */
export interface PlacedFile {
  readonly path: string;
  readonly sha256: string;
  readonly role: DesignFile['role'];
}

/** What a version says, checked and ready to be published. */
export interface VersionContent {
  readonly version: string;
  readonly contentHash: string;
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly licence: string;
  readonly licenceReadFrom: string | null;
  readonly licensor: string;
  readonly repository: string | null;
  readonly imageSha256: string | null;
  readonly keywords: readonly string[];
  readonly warnings: readonly string[];
  readonly parts: readonly StoredPart[];
  readonly files: readonly PlacedFile[];
}

/** A published version. `createdBy`: who made the design here; null for shipped ones. */
export interface StoredVersion extends VersionContent {
  readonly designId: string;
  readonly versionId: string;
  readonly slug: string;
  readonly createdBy: string | null;
  readonly publishedAt: Date;
}

/** One row of a design's history. */
export interface VersionNote {
  readonly version: string;
  readonly contentHash: string;
  readonly publishedAt: Date;
  readonly publisher: { readonly id: string; readonly name: string } | null;
}

/** Who publishes and when. `by` null: the service itself. */
export interface Publication {
  readonly by: string | null;
  readonly at: Date;
}

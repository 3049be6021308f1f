// SPDX-License-Identifier: AGPL-3.0-or-later
// What we keep of an Open Know-How manifest: one design, its licence and the parts that can be made.
import type { LicenceReading } from '@fabcommons/licensing';

/** Who holds the rights. */
export interface Licensor {
  readonly name: string;
  readonly email: string | null;
}

/** Lengths along x (width), y (depth) and z (height) in mm. */
export interface SizeMm {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** Tool kinds that a part can ask for; the same words as in `contracts`. */
export type ToolKind = 'nozzle' | 'end-mill' | 'v-bit' | 'drill';

/** One thing to make. `process` is an id such as `fdm`, or null when the manifest names none that a machine runs. */
export interface ManifestPart {
  readonly name: string;
  /** Lower-case address of the part, unique in its manifest, e.g. `lid`. */
  readonly slug: string;
  readonly description: string;
  /** The technology codes as written, e.g. `3DP`. */
  readonly tsdc: readonly string[];
  readonly process: string | null;
  readonly material: string | null;
  readonly outerDimensionsMm: SizeMm | null;
  readonly massG: number | null;
  readonly tool: { readonly kind: ToolKind; readonly diameterMm: number } | null;
  /** What one copy is made from, e.g. one plywood blank. `count` blanks are used up by one copy. */
  readonly stock: { readonly description: string; readonly count: number } | null;
  /** Relative paths; editable sources. */
  readonly source: readonly string[];
  /** Relative paths; files made from the sources. */
  readonly export: readonly string[];
  /** The export a slicer reads, or null. */
  readonly mesh: string | null;
  /** The export a machine runs as it is (G-code), or null. */
  readonly program: string | null;
  readonly image: string | null;
}

/** A design as its manifest tells it. `licence` keeps the reading, good or bad, so that the reader decides what to refuse. */
export interface Manifest {
  /** Version of the standard as written, e.g. `2.4`. */
  readonly okhv: string;
  readonly name: string;
  /** One line for a gallery. */
  readonly summary: string;
  /** The manifest's `function`: what it does and for whom. */
  readonly function: string;
  readonly version: string | null;
  readonly licence: LicenceReading;
  /** The licence field as it was written. */
  readonly licenceText: string;
  readonly licensors: readonly Licensor[];
  readonly organization: string | null;
  readonly repository: string | null;
  readonly documentationLanguages: readonly string[];
  readonly technologyReadiness: string | null;
  readonly documentationReadiness: string | null;
  readonly readme: string | null;
  readonly image: string | null;
  readonly bom: string | null;
  readonly manufacturingInstructions: readonly string[];
  readonly keywords: readonly string[];
  readonly parts: readonly ManifestPart[];
}

/** Why a text is no manifest we can use. `line` counts from 1. */
export interface ManifestProblem {
  readonly kind: 'problem';
  readonly code: 'not-toml' | 'too-large' | 'no-name' | 'too-many-parts';
  readonly text: string;
  readonly line?: number;
}

/** The outcome of reading a manifest. `warnings` are sentences about what we read differently or left out. */
export type ManifestReading = { kind: 'manifest'; manifest: Manifest; warnings: string[] } | ManifestProblem;

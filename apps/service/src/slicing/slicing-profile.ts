// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { materialKind } from '@fabcommons/matching';

/** A profile of ours: a PrusaSlicer .ini in `profiles/`. */
export interface SlicingProfile {
  readonly id: string;
  readonly name: string;
  /** Material kinds of `@fabcommons/matching` it is made for. */
  readonly materials: readonly string[];
  readonly nozzleMm: number;
}

/** All profiles; the first that takes a material is its default. */
export const PROFILES: readonly SlicingProfile[] = [
  { id: 'fdm-pla-020', name: 'PLA, 0.2 mm layers', materials: ['PLA', 'PLA+', 'Silk PLA', 'Matte PLA'], nozzleMm: 0.4 },
  { id: 'fdm-petg-020', name: 'PETG, 0.2 mm layers', materials: ['PETG'], nozzleMm: 0.4 },
];

/** The profile for a material in any spelling; PLA's where the material is open; null when none is made for it. */
export function profileFor(material: string | null): SlicingProfile | null {
  const kind = materialKind(material ?? 'PLA');
  return PROFILES.find((profile) => profile.materials.includes(kind)) ?? null;
}

/** The profile's file. It stays in `src`, from where the compiled service reads it too. */
function profilePath(id: string): string {
  return fileURLToPath(new URL(`../../src/slicing/profiles/${id}.ini`, import.meta.url));
}

/** The profile as it stands in its file. */
export function profileText(id: string): Promise<string> {
  return readFile(profilePath(id), 'utf8');
}

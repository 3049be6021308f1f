// SPDX-License-Identifier: AGPL-3.0-or-later
import type { DesignFile } from '@fabcommons/contracts';
import type { Manifest } from '@fabcommons/interchange';

/** Where the manifest itself is kept in every version. */
export const MANIFEST_PATH = 'okh.toml';

const BY_ENDING: readonly (readonly [RegExp, DesignFile['role']])[] = [
  [/(?:^|\/)licen[cs]es?(?:\/|\.|$)/iu, 'licence'],
  [/\.(?:scad|fcstd|step|stp|dxf|blend|3mf|f3d|kicad_pcb|kicad_sch|mjs|py)$/iu, 'source'],
  [/\.stl$/iu, 'mesh'],
  [/\.(?:gcode|gco|nc|ngc|tap)$/iu, 'program'],
  [/\.(?:png|jpe?g|webp|svg)$/iu, 'image'],
  [/\.(?:md|pdf|txt|csv)$/iu, 'document'],
];

/** What a file is for: what the manifest says of it, else what its name tells. */
export function roleOf(path: string, manifest: Manifest): DesignFile['role'] {
  if (path === MANIFEST_PATH) return 'manifest';
  for (const part of manifest.parts) {
    if (part.mesh === path) return 'mesh';
    if (part.program === path) return 'program';
    if (part.source.includes(path)) return 'source';
  }
  return BY_ENDING.find(([pattern]) => pattern.test(path))?.[1] ?? 'other';
}

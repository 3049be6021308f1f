// SPDX-License-Identifier: AGPL-3.0-or-later
export type { Licensor, Manifest, ManifestPart, ManifestProblem, ManifestReading, SizeMm, ToolKind } from './manifest.js';
export { MAX_MANIFEST_CHARS, MAX_PARTS, parseOkhToml } from './parse-okh-toml.js';
export { OKH_VERSION, writeOkhToml } from './write-okh-toml.js';
export { freeSlug, MAX_SLUG_CHARS, slugOf } from './slug.js';
export { processOfTsdc, tsdcOfProcess } from './tsdc.js';

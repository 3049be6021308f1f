// SPDX-License-Identifier: AGPL-3.0-or-later
export type { PartStock, PartTool, ProgramFacts, StoredPart, StoredVersion } from './design.js';
export { toMeshSummary } from './design-view.js';
export { DesignsModule } from './designs.module.js';
export type { VersionAddress } from './designs.repository.js';
export { DesignsService, type MadeCounter } from './designs.service.js';
export { estimatePrint, type PrintEstimate } from './estimate.js';
export type { MeshFacts } from './mesh/mesh-facts.js';
export { ShippedDesigns } from './shipped-designs.js';
export { licenceWordsOf } from './licence-words.js';

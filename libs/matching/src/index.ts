// SPDX-License-Identifier: AGPL-3.0-or-later
export { type ManufacturingProcess, type StockForm } from './process.js';
export { PROCESSES } from './process-table.js';
export { canBeSliced, isKindOf, lineageOf, mayTurnInPlane, processById, processName, stockFormOf } from './process-tree.js';
export { readProcess } from './process-alias.js';
export { isMaterialFor, knownMaterial, MATERIAL_KINDS, materialKind, type MaterialKind } from './material-kind.js';
export { isBlankFor, readBlankSize, SAME_THICKNESS_WITHIN_MM } from './blank.js';
export { type Fit, fitInVolume, fitsLaidDifferently, howManyFit, type Overshoot, type Xyz } from './fit.js';
export {
  type Capability,
  type Dialect,
  type Requirement,
  type Situation,
  type Slicer,
  type StockLot,
  type Tool,
} from './requirement.js';
export { type Reason, type ReasonCode } from './reason.js';
export { COPIES_APART_MM, type Route, SAME_TOOL_WITHIN_MM } from './route-reasons.js';
export { match, type Match } from './match.js';
export { compareMatches, type Sortable } from './order.js';

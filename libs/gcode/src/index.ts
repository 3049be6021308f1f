// SPDX-License-Identifier: AGPL-3.0-or-later
export { type AnalysisOptions, createAnalysis } from './analysis.js';
export type { Analysis } from './analysis-types.js';
export { type Block, type BlockProblem, parseBlock, type Word } from './block.js';
export type { Dialect } from './dialect.js';
export {
  GRBL_BLOCK_CHARS,
  LOOKAHEAD_MOVES,
  MAX_BGCODE_BLOCK_BYTES,
  MAX_COMMANDS,
  MAX_FEATURES,
  MAX_LAYERS,
  MARLIN_BLOCK_CHARS,
  MAX_BLOCK_CHARS,
  MAX_KEPT_LINE_CHARS,
  MAX_NOTES,
  MAX_THUMBNAIL_CHARS,
  MAX_THUMBNAILS,
  MAX_TOOLS,
} from './limits.js';
export { createMeter, type Meter, type MeterReading } from './meter.js';
export { defaultLimits, type MotionLimits, type PerAxis } from './motion-limits.js';
export { createPathAnalysis, type PathAnalysis, type PathAnalysisOptions } from './path/path-analysis.js';
export {
  MAX_PATH_SEGMENTS,
  MAX_RETRACTION_MARKS,
  PATH_KIND,
  type ProgramPath,
  type ProgramWithPath,
} from './path/program-path.js';
export type { FilamentFacts } from './program/filament.js';
export { type Inflate, isBgcode } from './readers/bgcode-reader.js';
export type { Bounds, FeatureReport, LayerReport, Note, ProgramReport, SlicerMetadata, Thumbnail } from './report.js';
export type { Classified, CommandClass } from './preflight/command-class.js';
export { classifyCommand } from './preflight/classify-command.js';
export type { Finding, FindingCode } from './preflight/finding.js';
export { DEFAULT_JOB_POLICY, type JobPolicy, type Severity } from './preflight/job-policy.js';
export { type MachineLimits, UNKNOWN_LIMITS } from './preflight/machine-limits.js';
export { preflight } from './preflight/preflight.js';
export type { AxisExtent, CommandUse, Extent, Extreme, SafetyReport, WorkExtent } from './safety-report.js';
export type { Axis, Vector } from './vector.js';

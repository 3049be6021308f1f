// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { Xyz } from '../scalars.js';

/** What a command does to a machine, as `@fabcommons/gcode` classifies it. */
export const CommandClass = z.enum([
  'query',
  'motion',
  'heat',
  'spindle',
  'setting',
  'store',
  'firmware',
  'stop',
  'stream',
  'files',
  'macro',
  'other',
]);
export type CommandClass = z.infer<typeof CommandClass>;

/** What becomes of a class of commands: let through, refused, or a steward has to say yes. */
export const PolicyVerdict = z.enum(['allow', 'ask', 'refuse']);
export type PolicyVerdict = z.infer<typeof PolicyVerdict>;

/** A verdict for each class of commands, e.g. `{ query: 'allow', store: 'refuse', firmware: 'refuse', … }`. */
export const JobPolicy = z.record(CommandClass, PolicyVerdict);
export type JobPolicy = z.infer<typeof JobPolicy>;

/** One number for each axis and the extruder. */
const PerAxisShape = z.object({ x: z.number(), y: z.number(), z: z.number(), e: z.number() });

/** Planner settings of a machine; figures as in `@fabcommons/gcode`, `MotionLimits`. */
export const MotionLimitsShape = z.object({
  maxFeedMmPerS: PerAxisShape,
  maxAccelerationMmPerS2: PerAxisShape,
  printAccelerationMmPerS2: z.number(),
  travelAccelerationMmPerS2: z.number(),
  retractAccelerationMmPerS2: z.number(),
  junction: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('jerk'), mmPerS: PerAxisShape }),
    z.object({ kind: z.literal('deviation'), mm: z.number() }),
  ]),
  arcToleranceMm: z.number(),
  rapidsIgnoreFeed: z.boolean(),
});
export type MotionLimitsShape = z.infer<typeof MotionLimitsShape>;

/** What a machine can take. A member that is null is not known, and what is not known is not checked. Temperatures in °C. */
export const MachineLimits = z.object({
  travelMm: z.object({ min: Xyz, max: Xyz }).nullable().meta({ description: 'Reach in machine coordinates' }),
  workOffsetsMm: z.record(z.string().max(10), Xyz).nullable().meta({ description: 'G54 to G59 as the machine tells them' }),
  isHomed: z.boolean().nullable(),
  needsHoming: z.boolean(),
  maxToolC: z.number().nullable(),
  maxBedC: z.number().nullable(),
  tools: z.int().nullable(),
  maxFeedMmPerMin: PerAxisShape.nullable(),
  minSpindleRpm: z.number().nullable(),
  maxSpindleRpm: z.number().nullable(),
  motion: MotionLimitsShape.nullable(),
});
export type MachineLimits = z.infer<typeof MachineLimits>;

/** Code of a preflight finding that a steward's word let through, e.g. `outside-travel`. */
export const FindingCode = z.string().min(1).max(60);
/** Most grants of one job. */
export const MAX_GRANTS = 50;

/** Something preflight found in a program, with the line it stands in (1 = the first; 0 = the program as a whole). */
export const ProgramFinding = z.object({
  code: FindingCode,
  severity: z.enum(['refuse', 'ask']),
  line: z.int().nonnegative(),
  text: z.string().max(500).meta({ description: 'Plain words: what was found, what was expected, what to do' }),
});
export type ProgramFinding = z.infer<typeof ProgramFinding>;

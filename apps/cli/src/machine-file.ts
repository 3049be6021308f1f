// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { type MachineLimits, UNKNOWN_LIMITS } from '@fabcommons/gcode';
import { z } from 'zod';
import { CliError } from './cli-error.js';

const Place = z.object({ x: z.number(), y: z.number(), z: z.number() });
const PerAxis = Place.extend({ e: z.number() });
const Motion = z.object({
  maxFeedMmPerS: PerAxis,
  maxAccelerationMmPerS2: PerAxis,
  printAccelerationMmPerS2: z.number().positive(),
  travelAccelerationMmPerS2: z.number().positive(),
  retractAccelerationMmPerS2: z.number().positive(),
  junction: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('jerk'), mmPerS: PerAxis }),
    z.object({ kind: z.literal('deviation'), mm: z.number().nonnegative() }),
  ]),
  arcToleranceMm: z.number().positive(),
  rapidsIgnoreFeed: z.boolean(),
});

/** What a machine can take, as JSON: any part of `MachineLimits`. Sample: {"maxToolC":250,"travelMm":{"min":{…},"max":{…}}}. */
const MachineFile = z.strictObject({
  travelMm: z.object({ min: Place, max: Place }).nullish(),
  workOffsetsMm: z.record(z.string(), Place).nullish(),
  isHomed: z.boolean().nullish(),
  needsHoming: z.boolean().optional(),
  maxToolC: z.number().nullish(),
  maxBedC: z.number().nullish(),
  tools: z.number().int().positive().nullish(),
  maxFeedMmPerMin: PerAxis.nullish(),
  minSpindleRpm: z.number().nullish(),
  maxSpindleRpm: z.number().nullish(),
  motion: Motion.nullish(),
});

/** The limits in a file; what it does not name is not known. */
export async function readMachineFile(path: string): Promise<MachineLimits> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CliError('not-found', `${path} cannot be read.`, cause);
  });
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    throw new CliError('usage', `${path} is no JSON: ${cause instanceof Error ? cause.message : 'it cannot be read'}.`, cause);
  }
  const read = MachineFile.safeParse(document);
  if (!read.success)
    throw new CliError('usage', `${path} is no description of a machine: ${z.prettifyError(read.error)}`, read.error);
  const told = Object.fromEntries(Object.entries(read.data).filter(([, value]) => value !== undefined && value !== null));
  return { ...UNKNOWN_LIMITS, ...told };
}

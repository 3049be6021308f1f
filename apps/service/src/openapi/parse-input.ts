// SPDX-License-Identifier: AGPL-3.0-or-later
import { Id } from '@fabcommons/contracts';
import { z } from 'zod';
import { ApiProblem } from '../errors/api-problem.js';

/** Issues listed in one answer. */
const MAX_ISSUES = 20;

/** Reads one part of a request. @throws ApiProblem `invalid-input` with the field of every issue, e.g. `body.name` */
export function parseInput<Output>(part: 'body' | 'query' | 'path', schema: z.ZodType<Output>, value: unknown): Output {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, MAX_ISSUES).map((issue) => ({
    path: [part, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
  const first = issues[0];
  const message = first === undefined ? `The ${part} is not valid.` : `${first.path}: ${first.message}`;
  throw new ApiProblem('invalid-input', message, { issues });
}

/** Schema of a path's parts where the endpoint gives none: ids are UUIDs, other parts short text. */
export function defaultParams(path: string): z.ZodType<Record<string, string>> {
  const names = [...path.matchAll(/:(\w+)/g)].map((found) => found[1] ?? '');
  const shape: Record<string, z.ZodType<string>> = {};
  for (const name of names) shape[name] = /^id$|Id$/.test(name) ? Id : z.string().min(1).max(200);
  return z.object(shape);
}

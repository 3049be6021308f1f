// SPDX-License-Identifier: AGPL-3.0-or-later
import * as contracts from '@fabcommons/contracts';
import { z } from 'zod';

/** A JSON Schema (draft 2020-12, which OpenAPI 3.1 uses as it is). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Names of the contract's schemas, for `#/components/schemas/{name}`. */
const NAMES: ReadonlyMap<unknown, string> = new Map(
  Object.entries(contracts)
    .filter(([, value]) => value instanceof z.ZodType)
    .map(([name, value]) => [value, name]),
);

/** What a client gets: a reference where the contract has a name for it. */
export function outputSchema(schema: z.ZodType): JsonSchema {
  const name = NAMES.get(schema);
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
  if (schema instanceof z.ZodArray) return { type: 'array', items: outputSchema(schema.element as z.ZodType) };
  return toJson(schema, 'output');
}

/** What a client sends: fields with a default need not be sent, so it is written out where it is used. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  return toJson(schema, 'input');
}

/** Every schema that {@link outputSchema} refers to. */
export function componentSchemas(): Readonly<Record<string, JsonSchema>> {
  const components: Record<string, JsonSchema> = {};
  for (const [schema, name] of NAMES) if (schema instanceof z.ZodType) components[name] = toJson(schema, 'output');
  return components;
}

function toJson(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const json = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '$schema'));
}

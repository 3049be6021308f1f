// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ErrorCode } from '@fabcommons/contracts';
import { STATUS_OF } from '../errors/api-problem.js';
import { VERSION } from '../health/version.js';
import type { Auth } from './endpoint.js';
import type { FoundEndpoint } from './find-endpoints.js';
import { defaultParams } from './parse-input.js';
import { componentSchemas, inputSchema, outputSchema, type JsonSchema } from './schemas.js';

/** An OpenAPI 3.1 document. Source: spec.openapis.org/oas/v3.1.1 */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: JsonSchema;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: JsonSchema;
  readonly tags: readonly { readonly name: string }[];
}

/** What one method of one path does. */
export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly security: readonly JsonSchema[];
  readonly parameters: readonly JsonSchema[];
  readonly requestBody?: JsonSchema;
  readonly responses: Readonly<Record<string, JsonSchema>>;
}

const DESCRIPTION =
  'Reading public things needs no account. Browsers sign in and use the cookie `fab_session`; a request that changes something must come from a page of ' +
  'this service (else `csrf`). Programs send `Authorization: Bearer fab_…`, a token made under "API tokens". Bridges send `Authorization: Bridge id:secret`. ' +
  'Every error has the body ApiError: decide on `code`, show `message`.';

/** Writes the document from the endpoints' own words. */
export function openApiDocument(
  endpoints: readonly FoundEndpoint[],
  publicUrl: string,
): OpenApiDocument & { servers: { url: string }[] } {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const endpoint of endpoints) (paths[endpoint.url] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  return {
    openapi: '3.1.1',
    info: {
      title: 'Fabcommons',
      version: VERSION,
      description: DESCRIPTION,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    servers: [{ url: publicUrl }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].sort().map((name) => ({ name })),
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'fab_session', description: 'Set by POST /api/sessions' },
        token: { type: 'http', scheme: 'bearer', description: 'API token, fab_…' },
        bridge: { type: 'apiKey', in: 'header', name: 'Authorization', description: 'Bridge <bridgeId>:<secret>' },
      },
    },
  };
}

function operation(endpoint: FoundEndpoint): Operation {
  const { operationId, summary, tag, body, consumes } = endpoint;
  const content = body === undefined ? fileForm(consumes) : { 'application/json': { schema: inputSchema(body) } };
  return {
    operationId,
    summary,
    tags: [tag],
    security: security(endpoint),
    parameters: parameters(endpoint),
    ...(content === null ? {} : { requestBody: { required: true, content } }),
    responses: responses(endpoint),
  };
}

function fileForm(consumes: string | undefined): JsonSchema | null {
  if (consumes === undefined) return null;
  const schema = {
    type: 'object',
    properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
    required: ['file'],
  };
  return { [consumes]: { schema } };
}

const PEOPLE = [{ session: [] }, { token: [] }];
const SECURITY: Readonly<Record<Auth, readonly JsonSchema[]>> = {
  public: [{}, ...PEOPLE, { bridge: [] }],
  person: PEOPLE,
  bridge: [{ bridge: [] }],
  'person-or-bridge': [...PEOPLE, { bridge: [] }],
};

/** A method that changes something and names no scope takes no API token. */
function security({ auth, method, scope }: FoundEndpoint): readonly JsonSchema[] {
  const takesTokens = method === 'GET' || scope !== undefined;
  return SECURITY[auth].filter((scheme) => takesTokens || !('token' in scheme));
}

function parameters({ params, query, url }: FoundEndpoint): JsonSchema[] {
  const inPath = url.includes('{')
    ? fields(inputSchema(params ?? defaultParams(url.replaceAll(/\{(\w+)\}/g, ':$1'))), 'path')
    : [];
  return [...inPath, ...(query === undefined ? [] : fields(inputSchema(query), 'query'))];
}

function fields(schema: JsonSchema, where: 'path' | 'query'): JsonSchema[] {
  const properties = (schema['properties'] ?? {}) as Record<string, unknown>;
  const required = new Set((schema['required'] ?? []) as string[]);
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path' || required.has(name),
    schema: field,
  }));
}

function responses(endpoint: FoundEndpoint): Record<string, JsonSchema> {
  const { response, produces, status } = endpoint;
  const found: Record<string, JsonSchema> = { [status]: { description: 'Done', ...answerContent(response, produces) } };
  const codes: ErrorCode[] = [...(endpoint.errors ?? [])];
  if (endpoint.body !== undefined || endpoint.query !== undefined || endpoint.url.includes('{')) codes.push('invalid-input');
  if (endpoint.auth !== 'public') codes.push('not-signed-in', 'not-allowed');
  for (const code of [...new Set(codes)].sort()) {
    const key = String(STATUS_OF[code]);
    const before = found[key]?.['description'];
    const description = typeof before === 'string' ? `${before}, \`${code}\`` : `\`${code}\``;
    found[key] = { description, content: { 'application/json': { schema: { $ref: '#/components/schemas/ApiError' } } } };
  }
  return found;
}

function answerContent(response: FoundEndpoint['response'], produces: string | undefined): JsonSchema {
  if (response !== undefined) return { content: { 'application/json': { schema: outputSchema(response) } } };
  if (produces !== undefined) return { content: { [produces]: {} } };
  return {};
}

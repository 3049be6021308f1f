// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * One decorator says all about a route: method and path, who may call it, what goes in and comes out. The service checks and documents
 * from the same words.
 *
 *     @Endpoint('POST', ':id/bridges', { auth: 'person', body: BridgeDraft, response: PairingCode, status: 201, summary: '…' })
 *     addBridge(@CurrentActor() actor: Actor, @Param('id') id: string, @Body() draft: BridgeDraft): Promise<PairingCode>
 */
import { applyDecorators, Delete, Get, HttpCode, Patch, Post, Put, SetMetadata } from '@nestjs/common';
import type { ErrorCode, TokenScope } from '@fabcommons/contracts';
import type { z } from 'zod';

/** HTTP methods the API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call: `public` anyone, guests too (bad credentials are still refused); `person` somebody logged in or with an API token;
 * `bridge` a paired bridge; `person-or-bridge` either.
 */
export type Auth = 'public' | 'person' | 'bridge' | 'person-or-bridge';

/** What {@link Endpoint} is told. */
export interface EndpointSpec {
  readonly summary: string;
  readonly auth: Auth;
  /**
   * Scope an API token needs. A GET needs `read`, which every token has. Another method without a scope refuses tokens: it is for people
   * in their browser (accounts, roles, pairing).
   */
  readonly scope?: TokenScope;
  /**
   * It must not wait for the database (emergency stop): whoever was known within the last hour is taken for that person still.
   */
  readonly isUrgent?: boolean;
  readonly body?: z.ZodType;
  /** Query strings are text: use `z.coerce` for numbers. */
  readonly query?: z.ZodType;
  /** Parts of the path. Without it, `:id` and every name that ends in `Id` must be a UUID. */
  readonly params?: z.ZodType;
  /** Absent: no JSON comes back (204, or a file). */
  readonly response?: z.ZodType;
  /** Default 200; 204 when there is no response schema and the method is not GET. */
  readonly status?: number;
  /** Error codes worth naming besides those every route can have. */
  readonly errors?: readonly ErrorCode[];
  /** Media type of a body or answer that is not JSON, e.g. `multipart/form-data`. */
  readonly consumes?: string;
  readonly produces?: string;
}

/** Metadata key under which the specification is kept. */
export const ENDPOINT = Symbol('endpoint');
/** What is kept under {@link ENDPOINT}. */
export type EndpointMetadata = EndpointSpec & { readonly method: Method; readonly path: string; readonly status: number };

const ROUTE = { GET: Get, POST: Post, PUT: Put, PATCH: Patch, DELETE: Delete } as const;

/** Declares a route; see the file's header. */
export function Endpoint(method: Method, path: string, spec: EndpointSpec): MethodDecorator {
  const status = spec.status ?? (spec.response === undefined && method !== 'GET' ? 204 : 200);
  const metadata: EndpointMetadata = { ...spec, method, path, status };
  return applyDecorators(ROUTE[method](path), HttpCode(status), SetMetadata(ENDPOINT, metadata));
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { PATH_METADATA } from '@nestjs/common/constants.js';
import type { DiscoveryService, Reflector } from '@nestjs/core';
import { ENDPOINT, type EndpointMetadata } from './endpoint.js';

/** A route as it is reached. */
export interface FoundEndpoint extends EndpointMetadata {
  /** e.g. `/api/spaces/{id}/bridges` */
  readonly url: string;
  /** Unique, e.g. `spaces.list`. */
  readonly operationId: string;
  /** Group in the documentation, e.g. `spaces`. */
  readonly tag: string;
}

/** All routes of all controllers, by path; those without `@Endpoint` are named in `bare` (the guard refuses them). */
export function findEndpoints(discovery: DiscoveryService, reflector: Reflector): { endpoints: FoundEndpoint[]; bare: string[] } {
  const endpoints: FoundEndpoint[] = [];
  const bare: string[] = [];
  for (const { metatype } of discovery.getControllers()) {
    if (typeof metatype !== 'function') continue;
    const prototype = metatype.prototype as Record<string, unknown>;
    const base = textOf(Reflect.getMetadata(PATH_METADATA, metatype));
    const tag = metatype.name.replace(/Controller$/, '').toLowerCase();
    for (const name of Object.getOwnPropertyNames(prototype)) {
      const handler = prototype[name];
      if (name === 'constructor' || typeof handler !== 'function' || !Reflect.hasMetadata(PATH_METADATA, handler)) continue;
      const endpoint = reflector.get<EndpointMetadata | undefined>(ENDPOINT, handler as () => unknown);
      if (endpoint === undefined) bare.push(`${metatype.name}.${name}`);
      else endpoints.push({ ...endpoint, url: urlOf(base, endpoint.path), operationId: `${tag}.${name}`, tag });
    }
  }
  endpoints.sort((a, b) => a.url.localeCompare(b.url) || a.method.localeCompare(b.method));
  return { endpoints, bare };
}

function urlOf(base: string, path: string): string {
  const joined = `/${base}/${path}`.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '');
  return joined.replaceAll(/:(\w+)/g, '{$1}');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

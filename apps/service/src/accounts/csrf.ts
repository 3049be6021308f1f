// SPDX-License-Identifier: AGPL-3.0-or-later
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from '../errors/index.js';

const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A browser adds the session cookie by itself, so a request that changes something must prove that our own page sent it: by Sec-Fetch-Site
 * (W3C Fetch Metadata), or by an Origin equal to the host asked. SameSite=Lax is the second wall. Requests with an Authorization header
 * prove themselves; without any cookie there is nothing to steal, but a foreign page may not log a browser in either.
 * @throws ApiProblem `csrf`
 */
export function requireSameOrigin(request: FastifyRequest, hasSession: boolean): void {
  if (SAFE_METHODS.has(request.method) || request.headers.authorization !== undefined) return;
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  if (site !== undefined) {
    if (site === 'same-origin' || site === 'none') return;
  } else if (origin !== undefined) {
    if (isOwnOrigin(origin, request.headers.host ?? '')) return;
  } else if (!hasSession) {
    return;
  }
  throw new ApiProblem(
    'csrf',
    'This request did not come from a page of this service. Programs use an API token instead of the session cookie.',
  );
}

/** Whether an Origin header names the host that was asked: host and port compared; a port that the scheme implies may be named on one side only. */
export function isOwnOrigin(origin: string, host: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, host: originHost } = new URL(origin);
  const own = `${protocol}//${host}`;
  return URL.canParse(own) && new URL(own).host === originHost;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { ApiError, ErrorCode } from '@fabcommons/contracts';

/** What the page knows when a request did not work: the service's own words, or ours when nothing came back. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  constructor(
    readonly code: ErrorCode | 'no-connection',
    message: string,
    readonly status: number,
    readonly issues: NonNullable<ApiError['issues']>,
  ) {
    super(message);
  }
}

/** Reads an error body; anything that is not one (a proxy's HTML page) becomes plain words. */
export function problemFrom(status: number, body: unknown): ApiProblem {
  if (isApiError(body)) return new ApiProblem(body.code, body.message, status, body.issues ?? []);
  const words =
    status >= 500
      ? 'The service had an inner problem. Nothing you sent was lost on this page; try again.'
      : `The service said no (${status}).`;
  return new ApiProblem(status >= 500 ? 'unavailable' : 'invalid-input', words, status, []);
}

/** The request never reached the service, or its answer never came back. */
export function noConnection(): ApiProblem {
  return new ApiProblem(
    'no-connection',
    'The service does not answer. What you typed is still here; try again when the dot is green.',
    0,
    [],
  );
}

/** Words for a field of a form, by the path the service names, e.g. `fields.licence` or `licence`. */
export function issueFor(problem: unknown, path: string): string | undefined {
  if (!(problem instanceof ApiProblem)) return undefined;
  return problem.issues.find((issue) => issue.path === path || issue.path.endsWith(`.${path}`))?.message;
}

function isApiError(body: unknown): body is ApiError {
  return typeof body === 'object' && body !== null && 'code' in body && 'message' in body && typeof body.message === 'string';
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { noConnection, problemFrom } from './problem.js';

/** A request that takes longer than this is given up and reported; uploads have no limit. */
const REQUEST_TIMEOUT_MS = 20_000;

type Options = { method?: string; body?: unknown; signal?: AbortSignal; keepalive?: boolean };

/**
 * Asks the service. Same origin and JSON, which is what keeps foreign pages out.
 * Throws {@link ApiProblem} and nothing else (an abort by the caller stays an abort).
 */
export async function request<T>(path: string, options: Options = {}): Promise<T> {
  const response = await send(path, options);
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemFrom(response.status, body);
  return body as T;
}

/** As {@link request}, with a body and POST. */
export function post<T>(path: string, body: unknown = {}): Promise<T> {
  return request<T>(path, { method: 'POST', body });
}

/** Makes `?a=1&b=2` of what is set. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined && value !== null && value !== '' && value !== false) params.set(name, String(value));
  }
  const text = params.toString();
  return text === '' ? '' : `?${text}`;
}

/** A list however it is wrapped: as a page of items or bare. */
export function rows<T>(answer: T[] | { items: T[] }): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}

async function send(path: string, { method = 'GET', body, signal, keepalive }: Options): Promise<Response> {
  const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const init: RequestInit = {
    method,
    credentials: 'same-origin',
    headers:
      body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    ...(keepalive ? { keepalive } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
  try {
    return await fetch(path, init);
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw noConnection();
  }
}

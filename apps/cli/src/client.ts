// SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiError } from '@fabcommons/contracts';
import type { z } from 'zod';
import { CliError } from './cli-error.js';
import type { Settings } from './settings.js';

/** How long the service may take to answer one request. */
const ANSWER_WITHIN_MS = 30_000;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The HTTP API as the commands use it: every answer is checked against the contract. */
export class Client {
  constructor(readonly settings: Settings) {}

  /** Reads. @throws CliError `unreachable`, `not-signed-in`, `not-found`, `refused` */
  get<S extends z.ZodType>(schema: S, path: string, query: Record<string, string | undefined> = {}): Promise<z.infer<S>> {
    const given = Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const asked = new URLSearchParams(given);
    return this.send('GET', schema, asked.size > 0 ? `${path}?${asked.toString()}` : path);
  }

  /** Changes something. @throws CliError as {@link get} */
  async send<S extends z.ZodType>(
    method: Method,
    schema: S,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<z.infer<S>> {
    const answer = await this.request(method, path, body, headers);
    const read = schema.safeParse(answer.status === 204 ? undefined : await answer.json());
    if (read.success) return read.data;
    throw new CliError(
      'refused',
      `${path}: the service answered in a form this fab does not know; are both of one version?`,
      read.error,
    );
  }

  /** Sends one request and turns every refusal into a {@link CliError} with the service's own words. */
  async request(method: Method, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const { service, token } = this.settings;
    const isForm = body instanceof FormData;
    const init: RequestInit = {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    };
    const answer = await fetch(`${service}${path}`, init).catch((cause: unknown) => {
      throw new CliError(
        'unreachable',
        `${service} does not answer. Is it running? (npm start, or name it with FAB_SERVICE)`,
        cause,
      );
    });
    if (answer.ok) return answer;
    throw await refusal(answer);
  }
}

async function refusal(answer: Response): Promise<CliError> {
  const read = ApiError.safeParse(await answer.json().catch(() => undefined));
  if (!read.success) return new CliError('refused', `${answer.url}: ${answer.status} ${answer.statusText}`);
  const { code, message, issues = [] } = read.data;
  const where = issues.map((issue) => `\n  ${issue.path}: ${issue.message}`).join('');
  if (code === 'not-signed-in') return new CliError('not-signed-in', `${message} (fab login)`);
  return new CliError(code === 'not-found' ? 'not-found' : 'refused', `${message}${where}`);
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage, RequestOptions } from 'node:http';

/** A connection on which nothing moves for this long is given up. */
export const HTTP_IDLE_TIMEOUT_MS = 15_000;
/** Longest answer that is read into memory. */
export const MAX_ANSWER_BYTES = 64 * 1024;

/** One HTTP request to the service. */
export type ServiceRequest = {
  url: URL;
  method: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
};

/**
 * Sends and resolves with the head of the answer, the body unread. Rejects when the service is not reached or the signal is aborted. Node's own
 * client, loaded at the first use: an agent that only waits does without its 9 MB.
 */
export async function send({ url, method, headers = {}, body, signal }: ServiceRequest): Promise<IncomingMessage> {
  const { request: open } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { method, headers, timeout: HTTP_IDLE_TIMEOUT_MS, ...(signal ? { signal } : {}) };
    const request = open(url, options, resolve);
    request.on('timeout', () => request.destroy(new Error(`nothing heard from ${url.host} for ${HTTP_IDLE_TIMEOUT_MS} ms`)));
    request.on('error', reject);
    request.end(body);
  });
}

/** Reads a short answer. Rejects when it is longer than {@link MAX_ANSWER_BYTES} or breaks off. */
export async function readText(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of answer) {
    if (!(part instanceof Buffer)) continue;
    length += part.length;
    if (length > MAX_ANSWER_BYTES) throw new Error(`answer longer than ${MAX_ANSWER_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** An address below the service's, e.g. `http://127.0.0.1:3000` and `api/bridges/pair`. */
export const serviceUrl = (service: string, path: string): URL => new URL(path, service.endsWith('/') ? service : `${service}/`);

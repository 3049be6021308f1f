// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage, RequestOptions } from 'node:http';
import { createConnection } from 'node:net';

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

/** The end of an answer's head, and its status line (RFC 9112, sections 2 and 4). */
const HTTP_ANSWER = /^HTTP\/1\.[01] (\d{3})[^]*?\r\n\r\n([^]*)$/;
const HTTP_PORT = 80;

/**
 * Gets a short text. Rejects when the service is not reached, answers no HTTP or too much, or the signal is aborted; the signal is its only bound in
 * time. Plain HTTP goes over a socket, as HTTP/1.0, which ends an answer by closing: an agent asks at every start, and Node's own client would
 * cost the one that only waits afterwards 14 MB (Node 24.21, Linux).
 */
export async function shortGet(request: {
  url: URL;
  headers: Record<string, string>;
  signal: AbortSignal;
}): Promise<{ status: number; text: string }> {
  const { url, headers, signal } = request;
  if (url.protocol === 'https:') {
    const answer = await send({ url, method: 'GET', headers, signal });
    return { status: answer.statusCode ?? 0, text: await readText(answer) };
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = createConnection({ host, port: url.port === '' ? HTTP_PORT : Number(url.port), signal });
  const fields = Object.entries({ host: url.host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`GET ${url.pathname}${url.search} HTTP/1.0\r\n${fields.join('')}\r\n`);
  const [, status, text] = HTTP_ANSWER.exec(await readText(socket)) ?? [];
  if (status === undefined || text === undefined) throw new Error(`${url.host} gave no HTTP answer`);
  return { status: Number(status), text };
}

/** Reads a short answer. Rejects when it is longer than {@link MAX_ANSWER_BYTES} or breaks off. */
export async function readText(answer: AsyncIterable<unknown>): Promise<string> {
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

// SPDX-License-Identifier: AGPL-3.0-or-later
import { ApiError, type PairRequest } from '@fabcommons/contracts';
import { type AgentClock, pause } from './agent-clock.js';
import { AgentError } from './agent-error.js';
import type { AgentLog } from './agent-log.js';
import { backOffMs } from './back-off.js';
import { Credentials } from './data-folder.js';
import { readText, send, serviceUrl } from './service-http.js';

/** Pauses while the service is not reached; it may be starting at this moment. */
export const PAIRING_BACK_OFF = { firstMs: 500, longestMs: 10_000 };

/** What {@link pairBridge} needs. */
export type PairingParts = { service: string; code: string; clock: AgentClock; log: AgentLog; signal: AbortSignal };

/**
 * Exchanges a one-time code for credentials; waits for a service that is away.
 * @throws AgentError `pairing-refused` (code used, expired, unknown), `service-answer` (something else answers there), `stopped` (signal)
 */
export async function pairBridge({ service, code, clock, log, signal }: PairingParts): Promise<Credentials> {
  for (let failures = 0; !signal.aborted; failures += 1) {
    const outcome = await attempt(service, code, signal);
    if (outcome.kind === 'paired') return reachable(outcome.credentials, service);
    const waitMs = backOffMs(PAIRING_BACK_OFF, failures, clock.random());
    log.warn(`service not reached, trying again in ${(waitMs / 1000).toFixed(1)} s`, { service, reason: outcome.reason });
    await pause(clock, waitMs, signal);
  }
  throw new AgentError('stopped', 'Stopped before the bridge was paired.');
}

type Attempt = { kind: 'paired'; credentials: Credentials } | { kind: 'away'; reason: string };

async function attempt(service: string, code: string, signal: AbortSignal): Promise<Attempt> {
  const url = serviceUrl(service, 'api/bridges/pair');
  const body = JSON.stringify({ code } satisfies PairRequest);
  const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  let status: number;
  let text: string;
  try {
    const answer = await send({ url, method: 'POST', headers, body, signal });
    status = answer.statusCode ?? 0;
    text = await readText(answer);
  } catch (cause) {
    return { kind: 'away', reason: cause instanceof Error ? cause.message || cause.name : String(cause) };
  }
  if (status >= 500 || status === 429) return { kind: 'away', reason: `HTTP ${status}` };
  const parsed = parseJson(text);
  const paired = Credentials.safeParse(parsed);
  if (status >= 200 && status < 300 && paired.success) return { kind: 'paired', credentials: paired.data };
  throw refusal(url, status, parsed);
}

const PLAIN_WORDS: Partial<Record<ApiError['code'], string>> = {
  'code-used': 'The pairing code was used already',
  'code-expired': 'The pairing code has expired',
  'code-unknown': 'The service does not know this pairing code',
};

function refusal(url: URL, status: number, body: unknown): AgentError {
  const error = ApiError.safeParse(body);
  const words = error.success ? PLAIN_WORDS[error.data.code] : undefined;
  if (error.success && words)
    return new AgentError(
      'pairing-refused',
      `${words}: make a new one on the page of your space and start again with --pair CODE.`,
      {
        code: error.data.code,
      },
    );
  if (error.success)
    return new AgentError('pairing-refused', `The service refused to pair: ${error.data.message}`, { code: error.data.code });
  return new AgentError(
    'service-answer',
    `${url.origin} answered HTTP ${status}, which is no answer of Fabcommons: check --service.`,
    { status },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    return { notJson: cause instanceof Error ? cause.message : '' };
  }
}

/** A service that listens on all addresses may name `0.0.0.0`, which is nowhere; then the broker is where the service is. */
export function reachable(credentials: Credentials, service: string): Credentials {
  const mqtt = new URL(credentials.mqttUrl);
  if (mqtt.hostname !== '0.0.0.0' && mqtt.hostname !== '[::]') return credentials;
  return { ...credentials, mqttUrl: `${mqtt.protocol}//${new URL(service).hostname}:${mqtt.port || '1883'}` };
}

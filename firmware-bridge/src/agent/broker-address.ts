// SPDX-License-Identifier: AGPL-3.0-or-later
import { BridgeSelf } from '@fabcommons/contracts';
import { z } from 'zod';
import { type AgentClock, pause } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import { backOffMs } from './back-off.js';
import type { Credentials } from './data-folder.js';
import { reachable } from './pairing.js';
import { serviceUrl, shortGet } from './service-http.js';

/** Longest wait for the service's answer; without it the address known last is tried. */
export const ASK_TIMEOUT_MS = 3_000;
/** Pauses between questions while the broker is not reached. */
export const ASK_BACK_OFF = { firstMs: 1_000, longestMs: 30_000 };

/** What {@link BrokerAddress} needs; `service` is the address of the HTTP API. */
export type BrokerAddressParts = {
  service: string;
  credentials: Credentials;
  clock: AgentClock;
  log: AgentLog;
  /** The broker is elsewhere than was known. */
  onMoved: (mqttUrl: string) => void;
  /** The service does not accept the credentials. */
  onRefused: () => void;
};

/** Schemes that MQTT.js 5.16.0 connects to (`lib/connect/index.ts`, `protocols`). */
const Self = BridgeSelf.extend({ mqttUrl: z.url({ protocol: /^(mqtts?|tcp|ssl|wss?)$/ }) });

type Answer = { kind: 'told'; mqttUrl: string } | { kind: 'refused' } | { kind: 'none'; reason: string };

/** Where the broker is, by the service's word: what pairing told goes stale when the service runs on another port, host or broker. */
export class BrokerAddress {
  private mqttUrl: string;
  private lastTrouble = '';
  private pursuit: AbortController | null = null;
  private readonly closed = new AbortController();

  constructor(private readonly parts: BrokerAddressParts) {
    this.mqttUrl = parts.credentials.mqttUrl;
  }

  /** Asks once; ends after {@link ASK_TIMEOUT_MS} at the latest, and at once on {@link close}. */
  async ask(): Promise<void> {
    const { service, log, onMoved, onRefused } = this.parts;
    const answer = await this.answer();
    if (this.closed.signal.aborted) return;
    const trouble = answer.kind === 'none' ? answer.reason : '';
    if (trouble !== '' && trouble !== this.lastTrouble)
      log.warn('the service did not tell where its broker is', { service, reason: trouble });
    this.lastTrouble = trouble;
    if (answer.kind === 'refused') onRefused();
    if (answer.kind !== 'told' || answer.mqttUrl === this.mqttUrl) return;
    log.info('the broker has moved', { from: this.mqttUrl, to: answer.mqttUrl });
    this.mqttUrl = answer.mqttUrl;
    onMoved(answer.mqttUrl);
  }

  /** The broker is not reached: asks again and again, with bounded pauses, until {@link rest}. */
  pursue(): void {
    if (this.pursuit !== null || this.closed.signal.aborted) return;
    this.pursuit = new AbortController();
    void this.askUntil(this.pursuit.signal);
  }

  /** The broker is reached: no more questions. */
  rest(): void {
    this.pursuit?.abort();
    this.pursuit = null;
  }

  /** No more questions, ever; one under way is given up. */
  close(): void {
    this.rest();
    this.closed.abort();
  }

  private async askUntil(signal: AbortSignal): Promise<void> {
    const { clock } = this.parts;
    for (let failures = 0; ; failures += 1) {
      await pause(clock, backOffMs(ASK_BACK_OFF, failures, clock.random()), signal);
      if (signal.aborted) return;
      await this.ask();
    }
  }

  private async answer(): Promise<Answer> {
    const { service, clock } = this.parts;
    const { bridgeId, secret } = this.parts.credentials;
    const bound = new AbortController();
    const giveUp = (): void => bound.abort();
    const cancel = clock.after(ASK_TIMEOUT_MS, giveUp);
    this.closed.signal.addEventListener('abort', giveUp);
    try {
      const { status, text } = await shortGet({
        url: serviceUrl(service, 'api/bridges/self'),
        headers: { authorization: `Bridge ${bridgeId}:${secret}` },
        signal: bound.signal,
      });
      if (status === 401) return { kind: 'refused' };
      if (status !== 200) return { kind: 'none', reason: `HTTP ${status}` };
      const { mqttUrl } = Self.parse(JSON.parse(text));
      return { kind: 'told', mqttUrl: reachable({ bridgeId, secret, mqttUrl }, service).mqttUrl };
    } catch (cause) {
      if (bound.signal.aborted) return { kind: 'none', reason: `no answer in ${ASK_TIMEOUT_MS} ms` };
      return { kind: 'none', reason: cause instanceof Error ? cause.message || cause.name : String(cause) };
    } finally {
      cancel();
      this.closed.signal.removeEventListener('abort', giveUp);
    }
  }
}

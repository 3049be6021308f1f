// SPDX-License-Identifier: AGPL-3.0-or-later
import { BRIDGE_KEEPALIVE_S, bridgeSubscription, type BridgePresence, presenceTopic } from '@fabcommons/contracts';
import type { MqttClient } from 'mqtt';
import { type AgentClock, instant } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import { backOffMs } from './back-off.js';
import { connectBroker } from './broker-connection.js';
import type { Credentials } from './data-folder.js';

/** Pauses between attempts to reach the broker. */
export const BROKER_BACK_OFF = { firstMs: 500, longestMs: 15_000 };
/** Longest wait for CONNACK, and for the last messages to leave at the end. */
export const LINK_TIMEOUT_MS = 4_000;
/** MQTT messages under way at one time; more is not sent (states come again, replies are asked for again, events wait in the outbox). */
export const MAX_IN_FLIGHT = 200;

/** How a message is sent. */
export type SendOptions = { qos: 0 | 1; retain: boolean };

/** The way to the service. A message that cannot go now is not kept: what must arrive is sent again by its owner. */
export interface Link {
  readonly isUp: boolean;
  /** @returns false when it could not be sent now */
  publish(topic: string, payload: string, options: SendOptions): boolean;
}

/** Whom the link tells. */
export type LinkListener = {
  onUp: () => void;
  /** The broker was lost, or one more attempt failed. */
  onDown: () => void;
  /** The broker does not accept the credentials; told once between other troubles. */
  onRefused: () => void;
  onMessage: (topic: string, payload: string) => void;
};

/** What {@link BrokerLink} needs. */
export type BrokerLinkParts = {
  credentials: Credentials;
  presence: Omit<BridgePresence, 'v' | 'at' | 'online'>;
  clock: AgentClock;
  log: AgentLog;
  listener: LinkListener;
};

/** CONNACK return codes that tell that the credentials are not (or no longer) good (MQTT 3.1.1, table 3.1). */
const REFUSED_CODES: readonly unknown[] = [4, 5];

/** MQTT 3.1.1 to the broker: presence with last will, one subscription, reconnect with bounded back-off. */
export class BrokerLink implements Link {
  private client: MqttClient | null = null;
  private failures = 0;
  private lastTrouble = '';
  private isReady = false;
  private mqttUrl: string;
  /** Whom {@link client} connects to. */
  private clientUrl = '';

  constructor(private readonly parts: BrokerLinkParts) {
    this.mqttUrl = parts.credentials.mqttUrl;
  }

  get isUp(): boolean {
    return this.isReady;
  }

  /** Starts to connect and keeps at it until {@link close}. */
  open(): void {
    const { credentials, listener } = this.parts;
    this.clientUrl = this.mqttUrl;
    const client = connectBroker(this.clientUrl, {
      clientId: credentials.bridgeId,
      username: credentials.bridgeId,
      password: credentials.secret,
      protocolVersion: 4,
      clean: true,
      keepalive: BRIDGE_KEEPALIVE_S,
      connectTimeout: LINK_TIMEOUT_MS,
      reconnectPeriod: BROKER_BACK_OFF.firstMs,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      resubscribe: false,
      will: { topic: this.presenceTopic, payload: Buffer.from(this.presence(false)), qos: 1, retain: true },
    });
    this.client = client;
    client.on('connect', () => this.connected(client));
    client.on('reconnect', () => {
      client.options.reconnectPeriod = backOffMs(BROKER_BACK_OFF, this.failures++, this.parts.clock.random());
      client.options.will = { topic: this.presenceTopic, payload: Buffer.from(this.presence(false)), qos: 1, retain: true };
    });
    client.on('error', (error: Error & { code?: unknown }) => {
      if (this.client === client) this.trouble(error);
    });
    client.on('message', (topic, payload) => listener.onMessage(topic, payload.toString()));
    client.on('close', () => {
      if (this.client === client) this.lost();
    });
  }

  /** The broker is elsewhere now: the next attempt goes there. A connection that works stays. */
  moveTo(mqttUrl: string): void {
    this.mqttUrl = mqttUrl;
    if (!this.isReady) this.follow();
  }

  publish(topic: string, payload: string, { qos, retain }: SendOptions): boolean {
    const client = this.client;
    if (!client?.connected || Object.keys(client.outgoing).length >= MAX_IN_FLIGHT) return false;
    client.publish(topic, payload, { qos, retain }, (error) => {
      if (error) this.trouble(error);
    });
    return true;
  }

  /** Says good-bye (presence offline, what was sent is waited for) and disconnects. */
  async close(): Promise<void> {
    const client = this.client;
    this.client = null;
    this.isReady = false;
    if (!client) return;
    let cancel = (): void => undefined;
    const timeout = new Promise<void>((resolve) => {
      cancel = this.parts.clock.after(LINK_TIMEOUT_MS, resolve);
    });
    await Promise.race([this.goodBye(client), timeout]);
    await Promise.race([client.endAsync(!client.connected), timeout]);
    cancel();
  }

  private async goodBye(client: MqttClient): Promise<void> {
    if (!client.connected) return;
    try {
      await client.publishAsync(this.presenceTopic, this.presence(false), { qos: 1, retain: true });
    } catch (cause) {
      this.trouble(cause instanceof Error ? cause : new Error(String(cause)));
    }
  }

  private lost(): void {
    const { listener, log } = this.parts;
    if (this.isReady) log.warn('service lost; running jobs go on', { broker: this.clientUrl });
    this.isReady = false;
    listener.onDown();
    this.follow();
  }

  /** Gives up the client that tries another address than the one known now. */
  private follow(): void {
    const client = this.client;
    if (client === null || this.clientUrl === this.mqttUrl) return;
    this.client = null;
    client.end(true);
    this.failures = 0;
    this.lastTrouble = '';
    this.open();
  }

  private connected(client: MqttClient): void {
    const { credentials, listener, log } = this.parts;
    client.subscribe(bridgeSubscription(credentials.bridgeId), { qos: 1 }, (error) => {
      if (this.client !== client || !client.connected) return;
      if (error) {
        this.trouble(error);
        client.reconnect();
        return;
      }
      this.failures = 0;
      this.lastTrouble = '';
      this.isReady = true;
      log.info('connected', { broker: this.clientUrl, bridge: credentials.bridgeId });
      this.publish(this.presenceTopic, this.presence(true), { qos: 1, retain: true });
      listener.onUp();
    });
  }

  private get presenceTopic(): string {
    return presenceTopic(this.parts.credentials.bridgeId);
  }

  private presence(online: boolean): string {
    return JSON.stringify({ v: 1, at: instant(this.parts.clock), online, ...this.parts.presence } satisfies BridgePresence);
  }

  /** Tells a trouble once, not at every attempt. */
  private trouble(error: Error & { code?: unknown }): void {
    const isRefused = REFUSED_CODES.includes(error.code);
    const text = isRefused ? 'refused' : `broker not reached: ${error.message || String(error.code)}`;
    if (text === this.lastTrouble) return;
    this.lastTrouble = text;
    if (isRefused) this.parts.listener.onRefused();
    else this.parts.log.warn(text, { broker: this.clientUrl });
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { SERVICE_SUBSCRIPTION } from '@fabcommons/contracts';
import { connect, type MqttClient } from 'mqtt';
import { FIRST_RETRY_MS, retryDelayMs } from './back-off.js';
import { Broker, type BrokerHandler, type BrokerHealth, type Provisioning, type PublishOptions } from './broker.js';
import { BrokerError } from './broker-error.js';
import { byHand, CONTROL_RESPONSE_TOPIC, CONTROL_TOPIC, DynamicSecurity } from './dynamic-security.js';
import { RetainedMessages } from './retained.js';
import { type HandlerProblem, Subscriptions } from './subscriptions.js';
import { isTopicName } from './topic-filter.js';

/** `url` as in MQTT_URL, e.g. `mqtt://service:secret@broker.example:1883`. */
export type ExternalBrokerOptions = { url: string; onProblem: HandlerProblem };

/** Longest wait for the first connection, for a PUBACK and for a SUBACK. */
export const BROKER_TIMEOUT_MS = 5_000;
/** The broker notices a dead service after 1.5 times this. */
export const SERVICE_KEEPALIVE_S = 15;

/** CONNACK return codes that waiting does not cure: bad user name or password, not authorised (MQTT 3.1.1, table 3.1). */
const REFUSED_CODES: readonly unknown[] = [4, 5];

/** A broker beside the service, reached over MQTT 3.1.1. It reconnects and subscribes again by itself, for as long as it is not closed. */
export class ExternalBroker extends Broker {
  readonly bridgeUrl: string;
  private readonly subscriptions: Subscriptions;
  private readonly retained = new RetainedMessages();
  private readonly accounts = new DynamicSecurity({
    send: (payload) => this.publish(CONTROL_TOPIC, payload),
    newId: () => randomUUID(),
  });
  private readonly username: string;
  private client: MqttClient | null = null;
  private failures = 0;
  private isUp = false;
  private isClosed = false;
  private trouble: BrokerError | null = null;
  private canProvision: boolean | null = null;
  private readonly waiting = new Set<(error: BrokerError | null) => void>();

  constructor(private readonly options: ExternalBrokerOptions) {
    super();
    const { protocol, host, username } = new URL(options.url);
    this.bridgeUrl = `${protocol}//${host}`;
    this.username = decodeURIComponent(username);
    this.subscriptions = new Subscriptions(this.retained, options.onProblem);
  }

  get health(): BrokerHealth {
    if (this.isUp) return { kind: 'external', state: 'up', detail: null };
    return { kind: 'external', state: 'down', detail: this.trouble?.message ?? `not connected to ${this.bridgeUrl} yet` };
  }

  /** The external broker checks log-ins by the accounts made with {@link provisionBridge}. */
  authenticateBridgesWith(): void {
    // Nothing to keep: see above.
  }

  ready(): Promise<void> {
    if (this.isClosed) return Promise.reject(new BrokerError('closed', 'The connection to the MQTT broker was closed.'));
    if (this.isUp) return Promise.resolve();
    this.client ??= this.connect();
    return new Promise((resolve, reject) => {
      const settle = (error: BrokerError | null): void => {
        clearTimeout(timer);
        this.waiting.delete(settle);
        if (error) reject(error);
        else resolve();
      };
      const timer = setTimeout(() => settle(this.trouble ?? this.notReached('no answer')), BROKER_TIMEOUT_MS);
      this.waiting.add(settle);
    });
  }

  async publish(topic: string, payload: string, { qos = 1, retain = false }: PublishOptions = {}): Promise<void> {
    if (!isTopicName(topic)) throw new BrokerError('bad-topic', `"${topic}" is no topic that can be published to.`, { topic });
    const client = this.client;
    if (!client?.connected) throw new BrokerError('unavailable', this.health.detail ?? 'not connected', { topic });
    await inTime(`PUBACK for ${topic}`, client.publishAsync(topic, payload, { qos, retain }));
  }

  subscribe(filter: string, handler: BrokerHandler): Promise<() => Promise<void>> {
    return new Promise((resolve) => {
      const end = this.subscriptions.add(filter, handler);
      resolve(() => Promise.resolve(end()));
    });
  }

  async provisionBridge(bridgeId: string, secret: string): Promise<Provisioning> {
    if (!(await this.findAccounts())) return { kind: 'by-hand', instruction: byHand(bridgeId) };
    await this.accounts.provision(bridgeId, secret);
    return { kind: 'done' };
  }

  async revokeBridge(bridgeId: string): Promise<Provisioning> {
    const hasAccounts = await this.findAccounts();
    if (hasAccounts) await this.accounts.remove(bridgeId);
    for (const topic of this.retained.topicsOf(bridgeId)) await this.publish(topic, '', { retain: true });
    return hasAccounts
      ? { kind: 'done' }
      : { kind: 'by-hand', instruction: `Remove the account ${bridgeId} at your MQTT broker.` };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.isUp = false;
    for (const settle of [...this.waiting]) settle(new BrokerError('closed', 'The connection to the MQTT broker was closed.'));
    await this.client?.endAsync(!this.client.connected);
  }

  private connect(): MqttClient {
    const client = connect(this.options.url, {
      clientId: `fabcommons-service-${randomUUID()}`,
      protocolVersion: 4,
      clean: true,
      keepalive: SERVICE_KEEPALIVE_S,
      connectTimeout: BROKER_TIMEOUT_MS,
      reconnectPeriod: FIRST_RETRY_MS,
      reconnectOnConnackError: true,
      queueQoSZero: false,
      resubscribe: false,
    });
    client.on('connect', () => void this.connected(client));
    client.on('reconnect', () => (client.options.reconnectPeriod = retryDelayMs(this.failures++, Math.random())));
    client.on('error', (error) => this.failed(error));
    client.on('close', () => {
      if (this.isUp) this.trouble = this.notReached('connection lost');
      this.isUp = false;
      this.accounts.abandon();
    });
    client.on('message', (topic, payload, packet) => this.take(topic, payload.toString(), packet.retain));
    return client;
  }

  /** After every connection: subscriptions first, then the right to publish where the broker lets us give it. */
  private async connected(client: MqttClient): Promise<void> {
    this.failures = 0;
    try {
      this.retained.clear();
      await inTime(`SUBACK for ${SERVICE_SUBSCRIPTION}`, client.subscribeAsync(SERVICE_SUBSCRIPTION, { qos: 1 }));
      if (this.canProvision !== false) await this.probeAccounts(client);
      this.isUp = true;
      this.trouble = null;
      for (const settle of [...this.waiting]) settle(null);
    } catch (cause) {
      this.trouble = cause instanceof BrokerError ? cause : this.notReached(String(cause));
      if (!client.connected) return;
      this.options.onProblem(this.bridgeUrl, cause);
      client.reconnect();
    }
  }

  /** Whether accounts can be made here. A no is asked again at the next need: the plug-in may have been added meanwhile. */
  private async findAccounts(): Promise<boolean> {
    if (this.canProvision) return true;
    const client = this.client;
    if (!client?.connected) throw new BrokerError('unavailable', this.health.detail ?? 'not connected');
    return this.probeAccounts(client);
  }

  private async probeAccounts(client: MqttClient): Promise<boolean> {
    const isThere = (await maySubscribe(client, CONTROL_RESPONSE_TOPIC)) && (await this.accounts.isThere());
    if (isThere) await this.accounts.allowService(this.username);
    this.canProvision = isThere;
    return isThere;
  }

  private take(topic: string, payload: string, isRetained: boolean): void {
    if (topic !== CONTROL_RESPONSE_TOPIC) {
      this.retained.note(topic, payload);
      this.subscriptions.dispatch({ topic, payload, retained: isRetained });
      return;
    }
    try {
      this.accounts.take(payload);
    } catch (cause) {
      this.options.onProblem(topic, cause);
    }
  }

  private failed(error: Error & { code?: unknown }): void {
    const isRefused = REFUSED_CODES.includes(error.code);
    this.trouble = isRefused
      ? new BrokerError(
          'refused',
          `The MQTT broker ${this.bridgeUrl} refused the log-in: check user name and password in MQTT_URL.`,
          {},
          error,
        )
      : this.notReached(error.message || String(error.code), error);
    if (isRefused) for (const settle of [...this.waiting]) settle(this.trouble);
  }

  private notReached(why: string, cause?: unknown): BrokerError {
    return new BrokerError('unavailable', `The MQTT broker ${this.bridgeUrl} is not reached (${why}); trying again.`, {}, cause);
  }
}

/** Subscribes; false when the broker does not let this account. */
async function maySubscribe(client: MqttClient, filter: string): Promise<boolean> {
  const granted = await inTime(
    `SUBACK for ${filter}`,
    new Promise<boolean>((resolve) => {
      client.subscribe(filter, { qos: 1 }, (error, grants) => resolve(!error && grants?.[0]?.qos !== 128));
    }),
  );
  return granted;
}

/** @throws BrokerError `timeout`; `unavailable` when the work itself failed */
async function inTime<T>(what: string, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new BrokerError('timeout', `No ${what} within ${BROKER_TIMEOUT_MS} ms.`)), BROKER_TIMEOUT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } catch (cause) {
    if (cause instanceof BrokerError) throw cause;
    throw new BrokerError('unavailable', `No ${what}: ${cause instanceof Error ? cause.message : String(cause)}`, {}, cause);
  } finally {
    clearTimeout(timer);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { EventEmitter } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { SERVICE_SUBSCRIPTION } from '@fabcommons/contracts';
import { Aedes, type AedesPublishPacket, type AuthenticateError, type Client } from 'aedes';
import {
  type BridgeCheck,
  Broker,
  type BrokerHandler,
  type BrokerHealth,
  type Provisioning,
  type PublishOptions,
} from './broker.js';
import { BrokerError } from './broker-error.js';
import { mayPublish, mayReceive, maySubscribe } from './bridge-access.js';
import { guardStream } from './guarded-stream.js';
import { RetainedMessages } from './retained.js';
import { type HandlerProblem, Subscriptions } from './subscriptions.js';
import { type Emitted, EMIT_CONCURRENCY, TopicEmitter } from './topic-emitter.js';
import { isTopicName } from './topic-filter.js';

/** Where the embedded broker listens (`port` 0: any free one) and whom it tells of failing handlers and cut connections. */
export type EmbeddedBrokerOptions = { host: string; port: number; onProblem: HandlerProblem };

/** Connections at one time; a space has a handful of bridges. */
export const MAX_CONNECTIONS = 1_000;
/** A connection that did not log in by then is closed. */
export const CONNECT_TIMEOUT_MS = 10_000;

/** CONNACK return codes (MQTT 3.1.1, table 3.1). */
const SERVER_UNAVAILABLE = 3;
const BAD_USER_NAME_OR_PASSWORD = 4;

/** The broker inside the service: aedes, with bounded connections, log-in by bridge secret and two topic prefixes for each bridge. */
export class EmbeddedBroker extends Broker {
  private readonly retained = new RetainedMessages();
  private readonly subscriptions: Subscriptions;
  private readonly sockets = new Map<string, Client>();
  private check: BridgeCheck | null = null;
  private running: { aedes: Aedes; server: Server } | null = null;
  private starting: Promise<void> | null = null;
  private isClosed = false;

  constructor(private readonly options: EmbeddedBrokerOptions) {
    super();
    this.subscriptions = new Subscriptions(this.retained, options.onProblem);
  }

  get health(): BrokerHealth {
    const state = this.running ? 'up' : 'down';
    return { kind: 'embedded', state, detail: this.running ? null : 'the embedded broker is not started' };
  }

  get bridgeUrl(): string {
    const host = this.options.host.includes(':') ? `[${this.options.host}]` : this.options.host;
    return `mqtt://${host}:${this.port}`;
  }

  /** The port it listens on; the configured one before that. */
  get port(): number {
    const address = this.running?.server.address();
    return address && typeof address === 'object' ? (address satisfies AddressInfo).port : this.options.port;
  }

  authenticateBridgesWith(check: BridgeCheck): void {
    this.check = check;
  }

  ready(): Promise<void> {
    if (this.isClosed) return Promise.reject(new BrokerError('closed', 'The embedded MQTT broker was closed.'));
    return (this.starting ??= this.start());
  }

  async publish(topic: string, payload: string, { qos = 1, retain = false }: PublishOptions = {}): Promise<void> {
    if (!isTopicName(topic)) throw new BrokerError('bad-topic', `"${topic}" is no topic that can be published to.`, { topic });
    const aedes = this.running?.aedes;
    if (!aedes) throw new BrokerError('unavailable', 'The embedded MQTT broker is not running.', { topic });
    await new Promise<void>((resolve, reject) => {
      aedes.publish({ cmd: 'publish', topic, payload: Buffer.from(payload), qos, retain, dup: false }, (error) =>
        error ? reject(new BrokerError('unavailable', `Not published: ${error.message}`, { topic }, error)) : resolve(),
      );
    });
  }

  subscribe(filter: string, handler: BrokerHandler): Promise<() => Promise<void>> {
    return new Promise((resolve) => {
      const end = this.subscriptions.add(filter, handler);
      resolve(() => Promise.resolve(end()));
    });
  }

  /** Nothing to make: log-ins are checked against the service's own rows. */
  provisionBridge(): Promise<Provisioning> {
    return Promise.resolve({ kind: 'done' });
  }

  async revokeBridge(bridgeId: string): Promise<Provisioning> {
    const client = this.sockets.get(bridgeId);
    if (client) await new Promise<void>((resolve) => client.close(resolve));
    if (this.running) for (const topic of this.retained.topicsOf(bridgeId)) await this.publish(topic, '', { retain: true });
    return { kind: 'done' };
  }

  async close(): Promise<void> {
    this.isClosed = true;
    if (this.starting) await Promise.allSettled([this.starting]);
    const running = this.running;
    this.running = null;
    if (!running) return;
    const closed = new Promise<void>((resolve) => running.server.close(() => resolve()));
    await new Promise<void>((resolve) => running.aedes.close(resolve));
    await closed;
  }

  private async start(): Promise<void> {
    const aedes = await Aedes.createBroker({
      mq: new TopicEmitter(),
      concurrency: EMIT_CONCURRENCY,
      connectTimeout: CONNECT_TIMEOUT_MS,
      authenticate: (client, username, password, done) => void this.authenticate(client, username, password, done),
      authorizePublish: (client, packet, done) => done(this.refusal(client, packet)),
      authorizeSubscribe: (client, subscription, done) =>
        done(null, maySubscribe(client.id, subscription.topic) ? subscription : null),
      authorizeForward: (client, packet) => (mayReceive(client.id, packet.topic) ? packet : null),
    });
    const server = createServer((socket) => void aedes.handle(guardStream(socket.setNoDelay(true))));
    server.maxConnections = MAX_CONNECTIONS;
    aedes.on('clientReady', (client) => this.sockets.set(client.id, client));
    aedes.on('clientDisconnect', (client) => {
      if (this.sockets.get(client.id) === client) this.sockets.delete(client.id);
    });
    aedes.on('clientError', (client, error) =>
      this.options.onProblem(`connection of bridge ${JSON.stringify(client.id)}`, error),
    );
    const emitter: EventEmitter = aedes;
    emitter.on('error', (error: unknown) => this.options.onProblem('embedded broker', error));
    await new Promise<void>((resolve) =>
      aedes.subscribe(SERVICE_SUBSCRIPTION, (packet, done) => this.deliver(packet, done), resolve),
    );
    try {
      await listen(server, this.options);
    } catch (cause) {
      await new Promise<void>((resolve) => aedes.close(resolve));
      throw cause;
    }
    this.running = { aedes, server };
  }

  /** A bridge's client id is its id, so that no bridge can take over another's connection. */
  private async authenticate(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
    done: (error: AuthenticateError | null, success: boolean | null) => void,
  ): Promise<void> {
    try {
      if (!this.check) return done(refused(SERVER_UNAVAILABLE, 'the service is still starting'), false);
      const isKnown =
        username !== undefined &&
        password !== undefined &&
        client.id === username &&
        (await this.check(username, password.toString()));
      done(isKnown ? null : refused(BAD_USER_NAME_OR_PASSWORD, 'wrong bridge id or secret'), isKnown);
    } catch (cause) {
      this.options.onProblem('log-in of a bridge', cause);
      done(refused(SERVER_UNAVAILABLE, 'the log-in could not be checked'), false);
    }
  }

  private refusal(client: Client | null, packet: { topic: string; retain?: boolean }): Error | null {
    const bridgeId = client?.id;
    if (!bridgeId || !mayPublish(bridgeId, packet)) return new Error(`may not publish to ${packet.topic}`);
    return packet.retain && !this.retained.hasRoomFor(bridgeId, packet.topic) ? new Error('too many retained topics') : null;
  }

  private deliver(packet: Emitted | AedesPublishPacket, done: () => void): void {
    if ('payload' in packet) {
      const payload = packet.payload.toString();
      if (packet.retain) this.retained.keep(packet.topic, payload);
      this.subscriptions.dispatch({ topic: packet.topic, payload, retained: false });
    }
    done();
  }
}

function refused(returnCode: number, message: string): AuthenticateError {
  return Object.assign(new Error(message), { returnCode });
}

function listen(server: Server, { host, port }: EmbeddedBrokerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function listenError(cause: NodeJS.ErrnoException, host: string, port: number): BrokerError {
  const context = { host, port };
  if (cause.code === 'EADDRINUSE')
    return new BrokerError(
      'port-in-use',
      `Port ${port} for MQTT is in use: stop the program that holds it, set MQTT_PORT to a free port, or name your own broker in MQTT_URL.`,
      context,
      cause,
    );
  return new BrokerError(
    'cannot-listen',
    `Cannot listen for MQTT on ${host}:${port}: ${cause.message}. Check FAB_HOST and MQTT_PORT.`,
    context,
    cause,
  );
}

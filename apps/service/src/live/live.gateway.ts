// SPDX-License-Identifier: AGPL-3.0-or-later
import type { IncomingMessage } from 'node:http';
import { Inject, Logger, type OnModuleDestroy } from '@nestjs/common';
import {
  ConnectedSocket,
  MessageBody,
  SubscribeMessage,
  WebSocketGateway,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
} from '@nestjs/websockets';
import { LiveRequest } from '@fabcommons/contracts';
import { WebSocket } from 'ws';
import { isOwnOrigin } from '../accounts/csrf.js';
import { type Actor, readSessionCookie, Sessions } from '../accounts/index.js';
import { Clock } from '../config/index.js';
import { LiveClient, type LiveTime } from './live-client.js';
import { LiveService } from './live.service.js';

/** The page takes 15 s of silence for a lost line. */
const BEAT_INTERVAL_MS = 5_000;
/** Whoever answers no ping for two beats is gone, whatever TCP believes. */
const MAX_MISSED_PONGS = 2;
/** 50 topics of 44 characters and their JSON. */
const MAX_REQUEST_BYTES = 8 * 1024;
const MAX_CONNECTIONS = 2_000;
/** A page tells its topics when it changes; more than this per beat is no page. */
const MAX_REQUESTS_PER_BEAT = 100;
/** WebSocket close codes, RFC 6455, 7.4.1. */
const CLOSE = { goingAway: 1001, policy: 1008, tryLater: 1013 } as const;

interface Connection {
  readonly client: LiveClient;
  missedPongs: number;
  requests: number;
  /** Of the browser that connected; null = a guest. */
  readonly sessionToken: string | null;
  /** Counts what it asked to watch: an answer that took time must not undo a later one. */
  watches: number;
}

const GUEST: Actor = { kind: 'guest' };

/** The door of live data: who connects, what they watch, and whether they are still there. */
@WebSocketGateway({
  path: '/api/live',
  maxPayload: MAX_REQUEST_BYTES,
  perMessageDeflate: false,
  verifyClient: ({ origin, req }: { origin?: string; req: IncomingMessage }) =>
    origin === undefined || isOwnOrigin(origin, req.headers.host ?? ''),
})
export class LiveGateway implements OnGatewayConnection<WebSocket>, OnGatewayDisconnect<WebSocket>, OnModuleDestroy {
  private readonly log = new Logger('Live');
  private readonly connections = new Map<WebSocket, Connection>();
  private readonly beat = setInterval(() => this.beatAll(), BEAT_INTERVAL_MS).unref();
  private readonly time: LiveTime;

  constructor(
    @Inject(LiveService) private readonly live: LiveService,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(Sessions) private readonly sessions: Sessions,
  ) {
    this.time = { nowMs: () => performance.now(), after };
  }

  handleConnection(socket: WebSocket, request: IncomingMessage): void {
    if (this.connections.size >= MAX_CONNECTIONS) return socket.close(CLOSE.tryLater, 'too many connections');
    const sink = {
      send: (text: string) => socket.send(text),
      cut: () => socket.terminate(),
      get bufferedBytes() {
        return socket.bufferedAmount;
      },
    };
    const sessionToken = readSessionCookie(request);
    const client = new LiveClient(sink, this.time);
    const connection: Connection = { client, missedPongs: 0, requests: 0, sessionToken, watches: 0 };
    this.connections.set(socket, connection);
    socket.on('pong', () => (connection.missedPongs = 0));
    connection.client.offer({ event: 'hello', data: { at: this.clock.now().toISOString() } });
  }

  handleDisconnect(socket: WebSocket): void {
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    this.connections.delete(socket);
    this.live.forget(connection.client);
    connection.client.close();
  }

  @SubscribeMessage('watch')
  watch(@ConnectedSocket() socket: WebSocket, @MessageBody() data: unknown): void {
    const connection = this.connections.get(socket);
    if (connection === undefined) return;
    connection.requests += 1;
    const request = LiveRequest.shape.data.safeParse(data);
    if (!request.success || connection.requests > MAX_REQUESTS_PER_BEAT)
      return socket.close(CLOSE.policy, 'expected { topics: [...] }');
    const topics = [...new Set(request.data.topics)];
    const open = topics.filter((topic) => !this.live.isRestricted(topic));
    connection.watches += 1;
    this.live.watch(connection.client, open);
    if (open.length < topics.length) void this.watchRestricted(socket, connection, topics);
  }

  onModuleDestroy(): void {
    clearInterval(this.beat);
    for (const socket of this.connections.keys()) socket.close(CLOSE.goingAway, 'the service stops');
  }

  /** Topics that are not for everyone, once it is known who watches; to others they stay silent. */
  private async watchRestricted(socket: WebSocket, connection: Connection, topics: readonly string[]): Promise<void> {
    const asked = connection.watches;
    const actor = await this.actorOf(connection);
    if (connection.watches !== asked || this.connections.get(socket) !== connection) return;
    this.live.watch(
      connection.client,
      topics.filter((topic) => this.live.allows(actor, topic)),
    );
  }

  private async actorOf({ sessionToken }: Connection): Promise<Actor> {
    if (sessionToken === null) return GUEST;
    try {
      return (await this.sessions.find(sessionToken)) ?? GUEST;
    } catch (cause) {
      this.log.warn(`who watches is not known: ${String(cause)}`);
      return GUEST;
    }
  }

  private beatAll(): void {
    const at = this.clock.now().toISOString();
    for (const [socket, connection] of this.connections) {
      if (connection.missedPongs >= MAX_MISSED_PONGS) {
        socket.terminate();
        continue;
      }
      connection.missedPongs += 1;
      connection.requests = 0;
      if (socket.readyState !== WebSocket.OPEN) continue;
      socket.ping();
      connection.client.offer({ event: 'beat', data: { at } });
    }
  }
}

function after(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  timer.unref();
  return () => clearTimeout(timer);
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import {
  BridgePresence,
  CommandReply,
  type DownMachineTopic,
  downTopic,
  JobEvent,
  MachineState,
  type MachineCommand,
  parseUpTopic,
  type ProgramFile,
  SettingsBackup,
  ToolEvent,
} from '@fabcommons/contracts';
import { Aedes } from 'aedes';
import type { Credentials } from '../data-folder.js';

/** Waits for a condition of real processes. */
export async function until(condition: () => boolean, timeoutMs = 5_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not so within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const portOf = (server: Server | TcpServer): number => {
  const address = server.address();
  return address && typeof address === 'object' ? address.port : 0;
};

/** The service as a bridge sees it: a real broker and a real HTTP server; says what a test tells it to. */
export class ServiceBench {
  readonly bridgeId = randomUUID();
  readonly secret = randomUUID();
  readonly states: MachineState[] = [];
  readonly replies: CommandReply[] = [];
  readonly events: JobEvent[] = [];
  readonly backups: SettingsBackup[] = [];
  readonly toolEvents: ToolEvent[] = [];
  readonly presences: BridgePresence[] = [];
  readonly identities: string[] = [];
  /** What each GET of a file is answered with, null: nothing, ever; the default gives the bytes. */
  answerFile: (sha256: string, attempt: number) => { status: number; body: Buffer } | null = (sha256) => this.storedFile(sha256);
  /** What a pairing is answered with. */
  answerPairing: (code: string) => { status: number; body: unknown } = () => ({ status: 404, body: {} });
  /** What a bridge that asks about itself is answered with, null: nothing, ever; the default tells where the broker is. */
  answerSelf: () => { status: number; body: unknown } | null = () => {
    const { bridgeId, mqttUrl } = this.credentials;
    return { status: 200, body: { bridgeId, bridgeName: 'Workshop', mqttUrl } };
  };
  /** How often a bridge asked about itself. */
  selfRequests = 0;
  acknowledges = true;
  /** The broker takes nobody's log-in. */
  refusesAll = false;
  fileRequests: string[] = [];
  private readonly files = new Map<string, Buffer>();
  private readonly sockets = new Set<Socket>();
  private http: Server | null = null;
  private mqtt: { aedes: Aedes; server: TcpServer } | null = null;
  private mqttPort = 0;

  async open(): Promise<void> {
    this.http = createServer((request, response) => void this.serve(request.url ?? '', request, response));
    await new Promise<void>((resolve) => this.http?.listen(0, '127.0.0.1', resolve));
    await this.openBroker();
  }

  async openBroker(): Promise<void> {
    const aedes = await Aedes.createBroker({
      authenticate: (client, username, password, done) => {
        const isKnown =
          !this.refusesAll && client.id === this.bridgeId && username === this.bridgeId && password?.toString() === this.secret;
        done(isKnown ? null : Object.assign(new Error('wrong secret'), { returnCode: 4 }), isKnown);
      },
    });
    const server = createTcpServer((socket) => {
      this.sockets.add(socket);
      void aedes.handle(socket);
    });
    await new Promise<void>((resolve) => server.listen(this.mqttPort, '127.0.0.1', resolve));
    this.mqttPort = portOf(server);
    await new Promise<void>((resolve) =>
      aedes.subscribe(
        'fab/v1/up/#',
        (packet, done) => {
          this.take(packet.topic, packet.payload.toString());
          done();
        },
        resolve,
      ),
    );
    this.mqtt = { aedes, server };
  }

  /** The broker is gone, as after kill -9. */
  async closeBroker(): Promise<void> {
    const mqtt = this.mqtt;
    this.mqtt = null;
    if (!mqtt) return;
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await new Promise<void>((resolve) => mqtt.aedes.close(resolve));
    await new Promise((resolve) => mqtt.server.close(resolve));
  }

  /** The broker comes back on another port, as after a start with another MQTT_PORT. */
  async moveBroker(): Promise<void> {
    await this.closeBroker();
    this.mqttPort = 0;
    await this.openBroker();
  }

  async close(): Promise<void> {
    await this.closeBroker();
    this.http?.closeAllConnections();
    await new Promise((resolve) => this.http?.close(resolve));
  }

  get service(): string {
    return `http://127.0.0.1:${this.http ? portOf(this.http) : 0}`;
  }
  get credentials(): Credentials {
    return { bridgeId: this.bridgeId, secret: this.secret, mqttUrl: `mqtt://127.0.0.1:${this.mqttPort}` };
  }

  /** Stores bytes and returns how a command names them. */
  store(text: string): ProgramFile {
    const bytes = Buffer.from(text);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    this.files.set(sha256, bytes);
    return { sha256, sizeBytes: bytes.length, dialect: 'marlin' };
  }

  /** Sends a command to a machine; `payload` may be anything. */
  send(key: string, payload: unknown, leaf: DownMachineTopic = 'command'): void {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    this.mqtt?.aedes.publish(
      { cmd: 'publish', topic: downTopic(this.bridgeId, key, leaf), payload: text, qos: 1, retain: false, dup: false },
      (error) => {
        if (error) throw error;
      },
    );
  }

  /** Head of a command that is good for a minute. */
  head(jobId: string = randomUUID()): { v: 1; commandId: string; at: string; expiresAt: string; jobId: string } {
    const now = Date.now();
    const expiresAt = new Date(now + 60_000).toISOString();
    return { v: 1, commandId: randomUUID(), at: new Date(now).toISOString(), expiresAt, jobId };
  }
  startCommand(program: ProgramFile): Extract<MachineCommand, { kind: 'start' }> {
    return { ...this.head(), kind: 'start', name: 'Cable clip', program };
  }

  /** Kinds of a job's events, each once, in their sequence. */
  kindsOf(jobId: string): string[] {
    const events = new Map(this.events.filter((event) => event.jobId === jobId).map((event) => [event.sequence, event.kind]));
    return [...events].sort(([a], [b]) => a - b).map(([, kind]) => kind);
  }
  replyTo(commandId: string): CommandReply | undefined {
    return this.replies.find((reply) => reply.commandId === commandId);
  }
  storedFile(sha256: string): { status: number; body: Buffer } {
    const body = this.files.get(sha256);
    return body ? { status: 200, body } : { status: 404, body: Buffer.from('{}') };
  }

  private take(topic: string, text: string): void {
    const parsed = parseUpTopic(topic);
    const payload: unknown = JSON.parse(text);
    switch (parsed?.kind) {
      case 'presence':
        this.presences.push(BridgePresence.parse(payload));
        return;
      case 'state':
        this.states.push(MachineState.parse(payload));
        return;
      case 'identity':
        this.identities.push(text);
        return;
      case 'reply':
        this.replies.push(CommandReply.parse(payload));
        return;
      case 'job-event': {
        const event = JobEvent.parse(payload);
        this.events.push(event);
        if (this.acknowledges) this.send(parsed.key, { v: 1, eventIds: [event.eventId] }, 'ack');
        return;
      }
      case 'settings': {
        const backup = SettingsBackup.parse(payload);
        this.backups.push(backup);
        if (this.acknowledges) this.send(parsed.key, { v: 1, backupIds: [backup.backupId] }, 'settings-ack');
        return;
      }
      case 'tool-event':
        this.toolEvents.push(ToolEvent.parse(payload));
        return;
      case undefined:
        throw new Error(`a bridge published on ${topic}`);
    }
  }

  private async serve(
    url: string,
    request: AsyncIterable<unknown> & { headers: { authorization?: string | undefined } },
    response: { writeHead: (status: number) => void; end: (body: Buffer | string) => void },
  ): Promise<void> {
    const isKnown = request.headers.authorization === `Bridge ${this.bridgeId}:${this.secret}`;
    if (url === '/api/bridges/self') {
      this.selfRequests += 1;
      const answer = isKnown ? this.answerSelf() : { status: 401, body: { code: 'bad-credentials', message: 'no' } };
      if (!answer) return;
      response.writeHead(answer.status);
      response.end(JSON.stringify(answer.body));
      return;
    }
    const [, sha256] = /^\/api\/files\/(.+)$/.exec(url) ?? [];
    if (sha256 !== undefined) {
      this.fileRequests.push(sha256);
      const answer = isKnown ? this.answerFile(sha256, this.fileRequests.length) : { status: 401, body: Buffer.from('{}') };
      if (!answer) return;
      response.writeHead(answer.status);
      response.end(answer.body);
      return;
    }
    let text = '';
    for await (const part of request) text += String(part);
    const code = /"code":"([^"]*)"/.exec(text)?.[1] ?? '';
    const { status, body } = this.answerPairing(code);
    response.writeHead(status);
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}

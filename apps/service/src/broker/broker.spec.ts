// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectSocket, createServer } from 'node:net';
import { globSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downTopic, presenceTopic, SERVICE_SUBSCRIPTION, upTopic } from '@fabcommons/contracts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import type { Broker, BrokerMessage } from './broker.js';
import { createBroker } from './broker.module.js';

/** A broker under test: how it starts, where a bridge reaches it. */
type Bench = { name: string; start: () => Promise<{ broker: Broker; stop: () => Promise<void> }> };

const secrets = new Map<string, string>();

const embedded: Bench = {
  name: 'embedded aedes',
  start: async () => {
    const broker = createBroker({ url: null, host: '127.0.0.1', port: 0 });
    broker.authenticateBridgesWith((bridgeId, secret) => Promise.resolve(secrets.get(bridgeId) === secret));
    await broker.ready();
    return { broker, stop: () => broker.close() };
  },
};

const mosquitto: Bench = {
  name: 'external Mosquitto with dynamic security',
  start: async () => {
    const server = await startMosquitto(await freePort());
    const broker = createBroker({ url: `mqtt://admin:admin-pw@127.0.0.1:${server.port}`, host: '', port: 0 });
    await broker.ready();
    return {
      broker,
      stop: async () => {
        await broker.close();
        await server.stop();
      },
    };
  },
};

describe.each([embedded, mosquitto])('broker: $name', ({ start }) => {
  let broker: Broker;
  let stop: () => Promise<void>;
  const clients: MqttClient[] = [];

  const newBridge = async (): Promise<{ id: string; secret: string }> => {
    const bridge = { id: randomUUID(), secret: randomUUID() };
    secrets.set(bridge.id, bridge.secret);
    expect(await broker.provisionBridge(bridge.id, bridge.secret)).toEqual({ kind: 'done' });
    return bridge;
  };
  const logIn = async ({ id, secret }: { id: string; secret: string }, options: IClientOptions = {}): Promise<MqttClient> => {
    const client = await connectAsync(broker.bridgeUrl, bridgeOptions(id, secret, options));
    client.on('error', () => undefined);
    clients.push(client);
    return client;
  };
  const collect = async (filter: string): Promise<BrokerMessage[]> => {
    const messages: BrokerMessage[] = [];
    await broker.subscribe(filter, (message) => void messages.push(message));
    return messages;
  };

  beforeAll(async () => {
    ({ broker, stop } = await start());
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.endAsync(true);
  });
  afterAll(() => stop());

  it('is up once it is ready', () => {
    expect(broker.health).toMatchObject({ state: 'up', detail: null });
  });

  it('refuses a wrong password, an unknown bridge and no log-in at all', async () => {
    const bridge = await newBridge();
    await expect(logIn({ ...bridge, secret: 'wrong' })).rejects.toMatchObject({ code: expect.any(Number) });
    await expect(logIn({ id: randomUUID(), secret: bridge.secret })).rejects.toMatchObject({ code: expect.any(Number) });
    await expect(connectAsync(broker.bridgeUrl, { reconnectPeriod: 0, protocolVersion: 4 })).rejects.toMatchObject({
      code: expect.any(Number),
    });
  });

  it("refuses a bridge's own secret under another client id, so that nobody takes over a connection", async () => {
    const [one, other] = [await newBridge(), await newBridge()];
    await logIn(other);
    await expect(logIn(one, { clientId: other.id })).rejects.toMatchObject({ code: expect.any(Number) });
  });

  it('brings a message of a bridge to the service and one of the service to the bridge, QoS 1', async () => {
    const bridge = await newBridge();
    const received = await collect(SERVICE_SUBSCRIPTION);
    const client = await logIn(bridge);
    const commands = messagesOf(client);
    await client.subscribeAsync(downTopic(bridge.id, 'printer', 'command'), { qos: 1 });
    await client.publishAsync(upTopic(bridge.id, 'printer', 'reply'), 'from the bridge', { qos: 1 });
    await broker.publish(downTopic(bridge.id, 'printer', 'command'), 'from the service');
    await until(() => received.some((message) => message.payload === 'from the bridge'));
    await until(() => commands.includes(`${downTopic(bridge.id, 'printer', 'command')} 1 from the service`));
  });

  it("never delivers what a bridge publishes on another bridge's topic or as the service", async () => {
    const [mallory, victim] = [await newBridge(), await newBridge()];
    const received = await collect(SERVICE_SUBSCRIPTION);
    const victimClient = await logIn(victim);
    const commands = messagesOf(victimClient);
    await victimClient.subscribeAsync(`fab/v1/down/${victim.id}/#`, { qos: 1 });
    for (const topic of [upTopic(victim.id, 'printer', 'state'), downTopic(victim.id, 'printer', 'command')]) {
      const client = await logIn(mallory);
      client.publish(topic, 'forged', { qos: 1 });
      await until(async () => !client.connected || (await acknowledged(client)));
    }
    const honest = await logIn(victim);
    await honest.publishAsync(upTopic(victim.id, 'printer', 'state'), 'honest', { qos: 1 });
    await until(() => received.some((message) => message.payload === 'honest'));
    expect(received.filter((message) => message.payload === 'forged')).toEqual([]);
    expect(commands).toEqual([]);
  });

  it("does not let a bridge listen to another bridge's commands, nor to everything", async () => {
    const [mallory, victim] = [await newBridge(), await newBridge()];
    const client = await logIn(mallory);
    const heard = messagesOf(client);
    for (const filter of [`fab/v1/down/${victim.id}/#`, 'fab/v1/down/+/printer/command', '#', 'fab/v1/up/#'])
      await expect(client.subscribeAsync(filter, { qos: 1 })).rejects.toThrow();
    await client.subscribeAsync(`fab/v1/down/${mallory.id}/#`, { qos: 1 });
    await broker.publish(downTopic(victim.id, 'printer', 'command'), 'secret');
    await broker.publish(downTopic(mallory.id, 'printer', 'command'), 'own');
    await until(() => heard.length > 0);
    expect(heard).toEqual([`${downTopic(mallory.id, 'printer', 'command')} 1 own`]);
  });

  it('gives a late subscriber the retained state, marked as retained', async () => {
    const bridge = await newBridge();
    const client = await logIn(bridge);
    const early = await collect(SERVICE_SUBSCRIPTION);
    const message = { topic: upTopic(bridge.id, 'printer', 'state'), payload: 'idle' };
    await client.publishAsync(message.topic, message.payload, { qos: 1, retain: true });
    await until(() => early.some(({ topic }) => topic === message.topic));
    expect(await collect(`fab/v1/up/${bridge.id}/+/state`)).toEqual([{ ...message, retained: true }]);
  });

  it('tells the last will of a bridge whose socket was killed, within seconds', async () => {
    const bridge = await newBridge();
    const will = { topic: presenceTopic(bridge.id), payload: Buffer.from('offline'), qos: 1, retain: true } as const;
    const client = await logIn(bridge, { will });
    const received = await collect(presenceTopic(bridge.id));
    await client.publishAsync(presenceTopic(bridge.id), 'online', { qos: 1, retain: true });
    client.stream.destroy();
    await until(() => received.at(-1)?.payload === 'offline', 8_000);
  });

  it('revokes: cuts the connection, refuses the log-in and forgets the retained state', async () => {
    const bridge = await newBridge();
    const received = await collect(`fab/v1/up/${bridge.id}/#`);
    const client = await logIn(bridge);
    await client.publishAsync(upTopic(bridge.id, 'printer', 'state'), 'idle', { qos: 1, retain: true });
    await until(() => received.length > 0);
    secrets.delete(bridge.id);
    expect(await broker.revokeBridge(bridge.id)).toEqual({ kind: 'done' });
    await until(() => !client.connected);
    await expect(logIn(bridge)).rejects.toMatchObject({ code: expect.any(Number) });
    const late = await collect(upTopic(bridge.id, 'printer', 'state'));
    await broker.publish(upTopic(bridge.id, 'printer', 'state'), 'end');
    await until(() => late.some(({ payload }) => payload === 'end'));
    expect(late.map(({ payload }) => payload)).toEqual(['end']);
  });

  it('survives a flood of several bridges and loses nothing sent with QoS 1', async () => {
    const received = await collect('fab/v1/up/+/flood/reply');
    const flooding = await Promise.all(Array.from({ length: 5 }, async () => logIn(await newBridge())));
    const each = 1_000;
    await Promise.all(
      flooding.flatMap((client) =>
        Array.from({ length: each }, (_, at) =>
          client.publishAsync(upTopic(String(client.options.clientId), 'flood', 'reply'), `${at}`, { qos: 1 }),
        ),
      ),
    );
    await until(() => received.length === flooding.length * each, 15_000);
    expect(broker.health.state).toBe('up');
  });

  it('does not let one subscriber that stopped reading stall the others', async () => {
    const [frozen, live] = [await newBridge(), await newBridge()];
    const frozenClient = await logIn(frozen);
    await frozenClient.subscribeAsync(`fab/v1/down/${frozen.id}/#`, { qos: 0 });
    frozenClient.stream.unpipe();
    frozenClient.stream.pause();
    const liveClient = await logIn(live);
    const heard = messagesOf(liveClient);
    await liveClient.subscribeAsync(`fab/v1/down/${live.id}/#`, { qos: 1 });
    const block = 'x'.repeat(60_000);
    for (let sent = 0; sent < 300; sent += 1) await broker.publish(downTopic(frozen.id, 'printer', 'command'), block, { qos: 0 });
    await broker.publish(downTopic(live.id, 'printer', 'stop'), 'now');
    await until(() => heard.length > 0, 1_000);
  });

  it('goes on when a handler throws or rejects', async () => {
    const bridge = await newBridge();
    const client = await logIn(bridge);
    await broker.subscribe(presenceTopic(bridge.id), () => {
      throw new Error('a handler that throws');
    });
    await broker.subscribe(presenceTopic(bridge.id), () => Promise.reject(new Error('a handler that rejects')));
    const received = await collect(presenceTopic(bridge.id));
    await client.publishAsync(presenceTopic(bridge.id), 'online', { qos: 1 });
    await until(() => received.length === 1);
  });

  it('stops handing messages to a handler that has unsubscribed', async () => {
    const bridge = await newBridge();
    const client = await logIn(bridge);
    const received: string[] = [];
    const end = await broker.subscribe(presenceTopic(bridge.id), (message) => void received.push(message.payload));
    await end();
    const other = await collect(SERVICE_SUBSCRIPTION);
    await client.publishAsync(presenceTopic(bridge.id), 'online', { qos: 1 });
    await until(() => other.some(({ topic }) => topic === presenceTopic(bridge.id)));
    expect(received).toEqual([]);
  });

  it('refuses to publish to a wildcard or an empty topic', async () => {
    for (const topic of ['', 'fab/v1/#', 'fab/+/x'])
      await expect(broker.publish(topic, 'x')).rejects.toMatchObject({ code: 'bad-topic' });
  });
});

describe('embedded broker', () => {
  it('says in one line that its port is in use', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = address && typeof address === 'object' ? address.port : 0;
    const broker = createBroker({ url: null, host: '127.0.0.1', port });
    await expect(broker.ready()).rejects.toMatchObject({
      code: 'port-in-use',
      message: expect.stringContaining(`Port ${port} `),
    });
    expect(broker.health.state).toBe('down');
    await broker.close();
    await new Promise((resolve) => holder.close(resolve));
  });

  it('refuses bridges while nobody checks their log-in yet', async () => {
    const broker = createBroker({ url: null, host: '127.0.0.1', port: 0 });
    await broker.ready();
    await expect(connectAsync(broker.bridgeUrl, bridgeOptions('a', 'b'))).rejects.toMatchObject({ code: 3 });
    await broker.close();
  });

  it('cuts a connection at the header of a packet that is too long', async () => {
    const broker = createBroker({ url: null, host: '127.0.0.1', port: 0 });
    await broker.ready();
    const socket = connectSocket(Number(new URL(broker.bridgeUrl).port), '127.0.0.1');
    await new Promise<void>((resolve) => {
      socket.on('close', () => resolve());
      socket.on('error', () => socket.destroy());
      socket.write(Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]));
    });
    await broker.close();
  });

  it('closes with bridges connected, and twice', async () => {
    const broker = createBroker({ url: null, host: '127.0.0.1', port: 0 });
    broker.authenticateBridgesWith(() => Promise.resolve(true));
    await broker.ready();
    const client = await connectAsync(broker.bridgeUrl, bridgeOptions('a', 'b'));
    await broker.close();
    await broker.close();
    await until(() => !client.connected);
    await expect(broker.publish('fab/v1/down/a/b/stop', 'x')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('external broker', () => {
  it('answers down while the broker is away, then connects, subscribes and administers again by itself', async () => {
    const port = await freePort();
    const first = await startMosquitto(port);
    const broker = createBroker({ url: `mqtt://admin:admin-pw@127.0.0.1:${port}`, host: '', port: 0 });
    await broker.ready();
    const received: string[] = [];
    await broker.subscribe(SERVICE_SUBSCRIPTION, (message) => void received.push(message.payload));
    await first.stop();
    await until(() => broker.health.state === 'down');
    expect(broker.health.detail).toContain(`mqtt://127.0.0.1:${port}`);
    await expect(broker.publish('fab/v1/down/a/b/stop', 'x')).rejects.toMatchObject({ code: 'unavailable' });

    const second = await startMosquitto(port);
    await until(() => broker.health.state === 'up', 10_000);
    const bridge = { id: randomUUID(), secret: randomUUID() };
    await broker.provisionBridge(bridge.id, bridge.secret);
    const client = await connectAsync(broker.bridgeUrl, bridgeOptions(bridge.id, bridge.secret));
    await client.publishAsync(presenceTopic(bridge.id), 'online', { qos: 1 });
    await until(() => received.includes('online'));
    await client.endAsync(true);
    await broker.close();
    await second.stop();
  });

  it('says so when the log-in in MQTT_URL is wrong, and when nothing answers', async () => {
    const server = await startMosquitto(await freePort());
    const wrong = createBroker({ url: `mqtt://admin:wrong@127.0.0.1:${server.port}`, host: '', port: 0 });
    await expect(wrong.ready()).rejects.toMatchObject({ code: 'refused', message: expect.stringContaining('MQTT_URL') });
    await wrong.close();
    await server.stop();
    const away = createBroker({ url: `mqtt://admin:x@127.0.0.1:${server.port}`, host: '', port: 0 });
    await expect(away.ready()).rejects.toMatchObject({ code: 'unavailable' });
    await away.close();
  });

  it('says what to do by hand at a broker that it cannot administer', async () => {
    const server = await startMosquitto(await freePort(), ['allow_anonymous true']);
    const broker = createBroker({ url: `mqtt://127.0.0.1:${server.port}`, host: '', port: 0 });
    await broker.ready();
    const outcome = await broker.provisionBridge('7d1f', 'secret');
    expect(outcome).toMatchObject({ kind: 'by-hand', instruction: expect.stringContaining('fab/v1/up/7d1f/#') });
    await broker.close();
    await server.stop();
  });
});

function bridgeOptions(id: string, secret: string, more: IClientOptions = {}): IClientOptions {
  return { clientId: id, username: id, password: secret, protocolVersion: 4, keepalive: 5, reconnectPeriod: 0, ...more };
}

/** What a client hears, each as `topic qos payload`. */
function messagesOf(client: MqttClient): string[] {
  const heard: string[] = [];
  client.on('message', (topic, payload, packet) => heard.push(`${topic} ${packet.qos} ${payload.toString()}`));
  return heard;
}

/** True when all that the client sent with QoS 1 was acknowledged. */
const acknowledged = (client: MqttClient): Promise<boolean> => Promise.resolve(Object.keys(client.outgoing).length === 0);

async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`not so within ${timeoutMs} ms: ${condition.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address && typeof address === 'object' ? address.port : 0;
}

/** Debian's Mosquitto with a fresh folder; `access` replaces the dynamic security plug-in. */
async function startMosquitto(port: number, access?: string[]): Promise<{ port: number; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'fab-mosquitto-'));
  chmodSync(folder, 0o777);
  const [plugin] = globSync('/usr/lib/*/mosquitto_dynamic_security.so');
  const accounts = join(folder, 'accounts.json');
  if (!access) {
    execFileSync('mosquitto_ctrl', ['dynsec', 'init', accounts, 'admin', 'admin-pw'], { stdio: 'pipe' });
    chmodSync(accounts, 0o666);
  }
  const lines = access ?? ['allow_anonymous false', `plugin ${plugin}`, `plugin_opt_config_file ${accounts}`];
  writeFileSync(
    join(folder, 'mosquitto.conf'),
    [`listener ${port} 127.0.0.1`, ...lines, 'max_queued_messages 100000', 'persistence false', ''].join('\n'),
  );
  const child: ChildProcess = spawn('/usr/sbin/mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  await until(() => answers(port));
  const stop = async (): Promise<void> => {
    child.kill();
    await ended;
    rmSync(folder, { recursive: true });
  };
  return { port, stop };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connectSocket(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemAgentClock } from './agent-clock.js';
import { AgentLog } from './agent-log.js';
import { parseAgentOptions } from './agent-options.js';
import { ASK_TIMEOUT_MS, BrokerAddress } from './broker-address.js';
import { BrokerLink } from './broker-link.js';
import { DataFolder } from './data-folder.js';
import { runAgent } from './run-agent.js';
import { ServiceBench, until } from './testing/bench.js';
import { ManualClock } from './testing/manual-clock.js';
import { RecordedSession } from './testing/recorded-session.js';

let bench: ServiceBench;
let lines: string[];
const toldTimes = (text: string): number => lines.filter((line) => line.includes(text)).length;

beforeEach(async () => {
  lines = [];
  bench = new ServiceBench();
  await bench.open();
});
afterEach(() => bench.close());

describe('a broker that moved', () => {
  let folder: string;
  let stop: AbortController;
  let session: RecordedSession;

  const launch = (service = bench.service): Promise<number> => {
    stop = new AbortController();
    return runAgent(parseAgentOptions(['--data', folder, '--service', service, '--machine', 'printer=COM1']), {
      clock: systemAgentClock,
      log: new AgentLog(systemAgentClock, (line) => lines.push(line), true),
      signal: stop.signal,
      bridgeVersion: '0.1.0',
      createMachineSession: () => {
        session = new RecordedSession();
        return Promise.resolve(session);
      },
    });
  };
  const end = async (running: Promise<number>): Promise<void> => {
    stop.abort();
    expect(await running).toBe(0);
  };
  const isOnline = (): boolean => bench.presences.at(-1)?.online === true;
  const kept = () => new DataFolder(folder).credentials();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fab-moved-'));
    new DataFolder(folder).saveCredentials(bench.credentials);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('between two starts is found at once; its address is kept, for the owner alone', async () => {
    await end(launch());
    await bench.moveBroker();
    bench.presences.length = 0;
    const running = launch();
    await until(isOnline);
    expect(toldTimes('broker not reached')).toBe(0);
    expect(kept()).toEqual(bench.credentials);
    expect(statSync(join(folder, 'credentials.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
    await end(running);
  });

  it('while the agent runs is found, and the running job is not touched', async () => {
    const running = launch();
    await until(isOnline);
    const command = bench.startCommand(bench.store('G28\n'));
    bench.send('printer', command);
    await until(() => session.calls.includes(`start ${command.jobId}`));
    const calls = [...session.calls];
    bench.presences.length = 0;
    await bench.moveBroker();
    await until(isOnline, 15_000);
    expect(kept()).toEqual(bench.credentials);
    expect(session.calls).toEqual(calls);
    session.phase('finished');
    await until(() => bench.kindsOf(command.jobId).includes('finished'));
    await end(running);
  }, 30_000);

  it('stays found when the service is away at the next start', async () => {
    await bench.moveBroker();
    const first = launch();
    await until(isOnline);
    await end(first);
    bench.presences.length = 0;
    const second = launch('http://127.0.0.1:1');
    await until(isOnline);
    await end(second);
  });

  it('delays neither the opening of a machine nor the stop, when the service says nothing', async () => {
    bench.answerSelf = () => null;
    const beganMs = performance.now();
    const running = launch();
    await until(() => session.calls.includes('open') && bench.selfRequests === 1);
    await end(running);
    expect(session.calls).toEqual(['open', 'close']);
    expect(performance.now() - beganMs).toBeLessThan(ASK_TIMEOUT_MS / 2);
  });

  it('a bridge that was removed is told so in one line, though service and broker both refuse it', async () => {
    new DataFolder(folder).saveCredentials({ ...bench.credentials, secret: 'old' });
    const running = launch();
    await until(() => bench.selfRequests >= 3, 10_000);
    await end(running);
    expect(toldTimes('does not accept this bridge')).toBe(1);
  }, 20_000);
});

describe('the question where the broker is', () => {
  const moves: string[] = [];
  let refusals: number;
  const ask = (clock = systemAgentClock, service = bench.service): BrokerAddress =>
    new BrokerAddress({
      service,
      credentials: bench.credentials,
      clock,
      log: new AgentLog(clock, (line) => lines.push(line), false),
      onMoved: (mqttUrl) => moves.push(mqttUrl),
      onRefused: () => (refusals += 1),
    });
  beforeEach(() => {
    moves.length = 0;
    refusals = 0;
  });

  it('answered with the known address changes nothing', async () => {
    await ask().ask();
    expect([moves, lines, refusals]).toEqual([[], [], 0]);
  });

  it.each([
    ['an older service', { status: 404, body: {} }],
    ['something that is no address', { status: 200, body: { bridgeId: 'x', mqttUrl: 'not a url' } }],
    ['JSON of somebody else', { status: 200, body: { hello: 'world' } }],
    ['more than is read', { status: 200, body: 'x'.repeat(70_000) }],
  ])('changes nothing, and is told once, when the answer is of %s', async (_, answer) => {
    bench.answerSelf = () => answer;
    const address = ask();
    await address.ask();
    await address.ask();
    expect([moves, toldTimes('did not tell'), refusals]).toEqual([[], 1, 0]);
  });

  it('refuses a scheme that MQTT has not', async () => {
    const { bridgeId } = bench;
    bench.answerSelf = () => ({ status: 200, body: { bridgeId, bridgeName: 'W', mqttUrl: 'file:///etc/passwd' } });
    await ask().ask();
    expect(moves).toEqual([]);
  });

  it('takes the broker to be where the service is when the service listens on all addresses', async () => {
    const { bridgeId } = bench;
    bench.answerSelf = () => ({ status: 200, body: { bridgeId, bridgeName: 'W', mqttUrl: 'mqtt://0.0.0.0:1884' } });
    await ask().ask();
    expect(moves).toEqual(['mqtt://127.0.0.1:1884']);
  });

  it('is given up after its bound', async () => {
    bench.answerSelf = () => null;
    const clock = new ManualClock();
    const asked = ask(clock).ask();
    await until(() => bench.selfRequests === 1);
    clock.advance(ASK_TIMEOUT_MS);
    await asked;
    expect(toldTimes(`no answer in ${ASK_TIMEOUT_MS} ms`)).toBe(1);
  });

  it('survives a server that speaks no HTTP', async () => {
    const server = createServer((socket) => socket.resume().end('220 hello\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const found = server.address();
    await ask(systemAgentClock, `http://127.0.0.1:${typeof found === 'object' ? found?.port : ''}`).ask();
    await new Promise((resolve) => server.close(resolve));
    expect([moves, toldTimes('did not tell')]).toEqual([[], 1]);
  });

  it('comes again with growing pauses while the broker is not reached, and no more once it is', async () => {
    const clock = new ManualClock();
    const address = ask(clock);
    const askedAfter = async (ms: number): Promise<number> => {
      const before = bench.selfRequests;
      const made = clock.made;
      clock.advance(ms - 1);
      expect(bench.selfRequests).toBe(before);
      clock.advance(1);
      // The bound of the question, then the next pause: with the bound alone the answer is still on its way.
      await until(() => clock.made === made + 2 && clock.pending === 1);
      expect(bench.selfRequests).toBe(before + 1);
      return bench.selfRequests;
    };
    address.pursue();
    address.pursue();
    for (const waitMs of [750, 1_500, 3_000, 6_000, 12_000, 22_500, 22_500]) await askedAfter(waitMs);
    address.rest();
    expect(clock.pending).toBe(0);
    address.close();
    address.pursue();
    expect(clock.pending).toBe(0);
  });
});

it('a connection that works stays when another address is told; the next attempt goes there', async () => {
  const log = new AgentLog(systemAgentClock, (line) => lines.push(line), false);
  let ups = 0;
  const link = new BrokerLink({
    credentials: bench.credentials,
    presence: { bridgeVersion: '0.1.0', machines: [] },
    clock: systemAgentClock,
    log,
    listener: { onUp: () => (ups += 1), onDown: () => undefined, onRefused: () => undefined, onMessage: () => undefined },
  });
  link.open();
  await until(() => ups === 1);
  const elsewhere = bench.credentials.mqttUrl.replace('127.0.0.1', 'localhost');
  link.moveTo(elsewhere);
  expect(link.isUp).toBe(true);
  await bench.closeBroker();
  await bench.openBroker();
  await until(() => ups === 2);
  expect(toldTimes(`connected broker=${elsewhere}`)).toBe(1);
  await link.close();
});

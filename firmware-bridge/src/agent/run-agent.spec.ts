// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemAgentClock } from './agent-clock.js';
import { AgentLog } from './agent-log.js';
import { parseAgentOptions } from './agent-options.js';
import { DataFolder } from './data-folder.js';
import { runAgent } from './run-agent.js';
import { ServiceBench, until } from './testing/bench.js';
import { RecordedSession } from './testing/recorded-session.js';

describe('fab-bridge agent', () => {
  let folder: string;
  let bench: ServiceBench;
  let stop: AbortController;
  let lines: string[];
  let codes: string[];
  const sessions: RecordedSession[] = [];

  const launch = (...more: string[]): Promise<number> =>
    runAgent(parseAgentOptions(['--data', folder, '--service', bench.service, '--machine', 'printer=COM1', ...more]), {
      clock: systemAgentClock,
      log: new AgentLog(systemAgentClock, (line) => lines.push(line), true),
      signal: stop.signal,
      bridgeVersion: '0.1.0',
      createMachineSession: () => {
        const session = new RecordedSession();
        sessions.push(session);
        return Promise.resolve(session);
      },
    });
  const isOnline = (): boolean => bench.presences.at(-1)?.online === true;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fab-run-'));
    stop = new AbortController();
    lines = [];
    codes = [];
    sessions.length = 0;
    bench = new ServiceBench();
    await bench.open();
    bench.answerPairing = (code) => {
      codes.push(code);
      return { status: 201, body: { ...bench.credentials, bridgeName: 'Workshop' } };
    };
  });
  afterEach(async () => {
    await bench.close();
    rmSync(folder, { recursive: true });
  });

  it('pairs at the first start and needs no code at the next', async () => {
    const first = launch('--pair', 'CODE-1');
    await until(isOnline);
    stop.abort();
    expect(await first).toBe(0);
    expect(isOnline()).toBe(false);
    stop = new AbortController();
    const second = launch();
    await until(isOnline);
    stop.abort();
    expect(await second).toBe(0);
    expect(codes).toEqual(['CODE-1']);
    expect(sessions.map(({ calls }) => calls)).toEqual([
      ['open', 'close'],
      ['open', 'close'],
    ]);
  });

  it('does not use up a code when it is paired already', async () => {
    new DataFolder(folder).saveCredentials(bench.credentials);
    const running = launch('--pair', 'CODE-2');
    await until(isOnline);
    stop.abort();
    await running;
    expect(codes).toEqual([]);
  });

  it('pairs again when the service has forgotten it and a code is at hand', async () => {
    new DataFolder(folder).saveCredentials({ ...bench.credentials, bridgeId: randomUUID() });
    const running = launch('--pair', 'CODE-3');
    await until(isOnline, 10_000);
    expect(codes).toEqual(['CODE-3']);
    expect(new DataFolder(folder).credentials()).toEqual(bench.credentials);
    stop.abort();
    expect(await running).toBe(0);
  });

  it('goes on trying, and says what to do, when the code is no help', async () => {
    new DataFolder(folder).saveCredentials({ ...bench.credentials, secret: 'old' });
    bench.answerPairing = () => ({ status: 409, body: { code: 'code-used', message: 'used' } });
    const running = launch('--pair', 'CODE-4');
    await until(() => lines.some((line) => line.includes('used already')) && sessions.length === 2);
    stop.abort();
    expect(await running).toBe(0);
    expect(lines.some((line) => line.includes('does not accept this bridge'))).toBe(true);
  });

  it('does not end a running job to pair again', async () => {
    new DataFolder(folder).saveCredentials(bench.credentials);
    const running = launch('--pair', 'CODE-7');
    await until(isOnline);
    const command = bench.startCommand(bench.store('G28\n'));
    bench.send('printer', command);
    await until(() => sessions[0]?.calls.includes(`start ${command.jobId}`) === true);
    await bench.closeBroker();
    bench.refusesAll = true;
    await bench.openBroker();
    await until(() => lines.some((line) => line.includes('does not accept this bridge')), 10_000);
    expect([codes, sessions.length, sessions[0]?.calls.at(-1)]).toEqual([[], 1, `start ${command.jobId}`]);
    stop.abort();
    await running;
  });

  it('says that it needs a code, and leaves the folder free for the next try', async () => {
    await expect(launch()).rejects.toMatchObject({ code: 'not-paired', message: expect.stringContaining('--pair CODE') });
    await expect(launch()).rejects.toMatchObject({ code: 'not-paired' });
    expect(existsSync(join(folder, 'credentials.json'))).toBe(false);
  });

  it('is not started twice on one folder', async () => {
    const running = launch('--pair', 'CODE-5');
    await until(isOnline);
    await expect(launch()).rejects.toMatchObject({ code: 'data-folder-in-use' });
    stop.abort();
    await running;
  });

  it('ends while it waits for a service that is away', async () => {
    await bench.close();
    const running = launch('--pair', 'CODE-6');
    await until(() => lines.some((line) => line.includes('service not reached')));
    stop.abort();
    expect(await running).toBe(0);
    await bench.open();
  });
});

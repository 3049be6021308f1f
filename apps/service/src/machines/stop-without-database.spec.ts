// SPDX-License-Identifier: AGPL-3.0-or-later
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { downTopic, presenceTopic, StopCommand, upTopic } from '@fabcommons/contracts';
import { connectAsync, type MqttClient } from 'mqtt';
import { Client } from 'pg';
import { BridgesService } from '../accounts/index.js';
import { Broker } from '../broker/broker.js';
import { testService, type TestCaller, type TestService } from '../testing.js';
import { MachineStates } from './machine-states.js';

/** From the press to the bridge, the database being away. */
const STOP_WITHIN_MS = 300;
const capability = {
  process: 'fdm',
  workVolumeMm: { x: 200, y: 200, z: 200 },
  materials: ['PLA'],
  tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
};

describe('emergency stop without the database', () => {
  let service: TestService;
  let spaceId: string;
  let machineId: string;
  let steward: TestCaller;
  let member: TestCaller;
  let bridge: MqttClient;
  let stops: { command: StopCommand; atMs: number }[];

  beforeAll(async () => {
    service = await testService();
    spaceId = await service.space();
    steward = await service.person('Stew', { spaceId, role: 'steward' });
    member = await service.person('Mem', { spaceId, role: 'member' });
    const bridges = service.app.get(BridgesService);
    const { code } = await bridges.create(spaceId, 'Bridge');
    const { bridgeId, secret } = await bridges.pair(code);
    const draft = { bridgeId, key: 'printer', name: 'Prusa', capability };
    machineId = ((await steward.post('/api/machines', draft)).json as { id: string }).id;
    const url = service.app.get(Broker).bridgeUrl;
    bridge = await connectAsync(url, { username: bridgeId, password: secret, clientId: bridgeId });
    bridge.on('message', (_, payload) => {
      stops.push({ command: StopCommand.parse(JSON.parse(payload.toString())), atMs: performance.now() });
    });
    await bridge.subscribeAsync(downTopic(bridgeId, 'printer', 'stop'), { qos: 1 });
    const at = service.clock.now().toISOString();
    const presence = { v: 1, at, online: true, bridgeVersion: '0', machines: ['printer'] };
    await bridge.publishAsync(presenceTopic(bridgeId), JSON.stringify(presence), { qos: 1, retain: true });
    const idle = {
      mode: 'idle',
      detail: null,
      temperatures: {},
      positionMm: null,
      feedMmPerMin: null,
      spindleRpm: null,
      job: null,
    };
    const state = { v: 1, at, ...idle, link: { resends: 0, garbled: 0 } };
    await bridge.publishAsync(upTopic(bridgeId, 'printer', 'state'), JSON.stringify(state), { qos: 1, retain: true });
    const states = service.app.get(MachineStates, { strict: false });
    await until(() => Promise.resolve(states.presenceOf({ bridgeId, key: 'printer' }) === 'online'));
  });
  afterAll(async () => {
    await bridge.endAsync(true);
    await service.close();
  });
  beforeEach(() => {
    stops = [];
  });
  afterEach(() => allow(true));

  /** Lets nobody connect and ends all connections, or lets them connect again: what a killed server looks like. */
  async function allow(isAllowed: boolean): Promise<void> {
    const url = new URL(service.db.url);
    const name = url.pathname.slice(1);
    url.pathname = '/postgres';
    const client = new Client({ connectionString: url.href });
    await client.connect();
    await client.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS ${isAllowed}`);
    if (!isAllowed) await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
    await client.end();
  }
  const stop = (caller: TestCaller) => caller.post(`/api/machines/${machineId}/stop`);
  const written = (commandId: string): Promise<{ person_id: string }[]> =>
    service.db.dataSource.query('SELECT person_id FROM machine_stops WHERE command_id = $1', [commandId]);

  it('reaches the bridge within 300 ms, and its record is written once when the database is back', async () => {
    await steward.get('/api/me');
    await allow(false);
    expect((await steward.get('/api/machines')).status).toBeGreaterThanOrEqual(500);
    const pressedAtMs = performance.now();
    expect(await stop(steward)).toMatchObject({ status: 204 });
    await until(() => Promise.resolve(stops.length > 0));
    expect((stops[0]?.atMs ?? Infinity) - pressedAtMs).toBeLessThan(STOP_WITHIN_MS);
    const { commandId = '', by } = stops[0]?.command ?? {};
    expect(by).toBe('Stew');
    await allow(true);
    await until(async () => (await written(commandId)).length > 0);
    await delay(1_200);
    expect(await written(commandId)).toEqual([{ person_id: steward.personId }]);
  });

  it('may be pressed by every member of the space then, and only then', async () => {
    await member.get('/api/me');
    expect(await stop(member)).toMatchObject({ status: 403 });
    await allow(false);
    expect(await stop(member)).toMatchObject({ status: 204 });
    await until(() => Promise.resolve(stops.length > 0));
  });

  it('is not for strangers, and not for whom nobody has seen within the hour', async () => {
    const stranger = await service.person('Stranger');
    await stranger.get('/api/me');
    await steward.get('/api/me');
    await allow(false);
    expect(await stop(stranger)).toMatchObject({ status: 403 });
    expect(await stop(service.guest)).toMatchObject({ status: 401 });
    service.clock.advance(61 * 60_000);
    expect(await stop(steward)).toMatchObject({
      status: 503,
      json: { message: expect.stringContaining('use the switch at the machine') },
    });
    expect(stops).toEqual([]);
  });

  it('is not for a session that was closed, nor by a role that was taken away', async () => {
    const admin = await service.person('Ada', { spaceId, role: 'admin' });
    const other = await service.person('Other', { spaceId, role: 'steward' });
    await other.get('/api/me');
    await admin.put(`/api/spaces/${spaceId}/members/${other.personId}`, { role: 'member' });
    expect(await stop(other)).toMatchObject({ status: 403 });
    await other.delete('/api/sessions');
    await allow(false);
    expect(await stop(other)).toMatchObject({ status: 503 });
    expect(stops).toEqual([]);
  });
});

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 8_000;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > end) throw new Error('did not happen within 8 s');
    await delay(10);
  }
}

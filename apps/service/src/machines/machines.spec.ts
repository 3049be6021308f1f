// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  downTopic,
  type IdentityReport,
  type Lot,
  type Machine,
  type MachineState,
  presenceTopic,
  STATE_STALE_AFTER_MS,
  StopCommand,
  upTopic,
} from '@fabcommons/contracts';
import { BridgesService } from '../accounts/index.js';
import { Broker, type PublishOptions } from '../broker/broker.js';
import { LiveService } from '../live/index.js';
import { MaterialsService } from '../materials/index.js';
import { testService, type TestCaller, type TestService } from '../testing.js';
import { MachineNews } from './machine-news.js';
import { MachinesSubscriber } from './machines.subscriber.js';
import { type MachineJobs, RunningJobsDesk } from './running-jobs.js';

const AT = '2026-11-20T12:00:00.000Z';
const capability = {
  process: 'fdm',
  workVolumeMm: { x: 250, y: 220, z: 250 },
  materials: ['pla', 'PETG'],
  tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
};
const identity: IdentityReport = {
  v: 1,
  at: AT,
  firmware: 'marlin',
  firmwareName: 'Marlin 2.1.2',
  machineType: null,
  uuid: null,
  capabilities: {},
  travelMm: { x: 220, y: 220, z: 250 },
  extruders: 1,
  maxSpindleRpm: null,
  port: 'tcp://127.0.0.1:1',
};
const state = (mode: MachineState['mode'], actualC = 21): MachineState => ({
  v: 1,
  at: AT,
  mode,
  detail: null,
  temperatures: { tool0: { actualC, targetC: 0 } },
  positionMm: null,
  feedMmPerMin: null,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0 },
});
const presence = (online: boolean, machines = ['printer']) => ({ v: 1, at: AT, online, bridgeVersion: '0.1.0', machines });
const idle: MachineJobs = { current: null, queued: 0, queuedMs: 0, lastOwnerId: null };

describe('machines', () => {
  let service: TestService;
  let spaceId: string;
  let bridgeId: string;
  let steward: TestCaller;
  let member: TestCaller;
  let jobs: MachineJobs;

  beforeAll(async () => {
    service = await testService();
    service.app.get(RunningJobsDesk, { strict: false }).provide({
      of: () => jobs,
      busyWith: () => Promise.resolve(jobs.current?.name ?? null),
    });
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    jobs = idle;
    spaceId = await service.space();
    steward = await service.person('Stew', { spaceId, role: 'steward' });
    member = await service.person('Mem', { spaceId, role: 'member' });
    bridgeId = await service.app.get(BridgesService).add(service.db.dataSource.manager, { spaceId, name: 'Bridge' });
  });

  const say = (topic: string, payload: unknown) =>
    service.app.get(Broker).publish(topic, typeof payload === 'string' ? payload : JSON.stringify(payload), { retain: true });
  const sayState = (mode: MachineState['mode'], actualC?: number) =>
    say(upTopic(bridgeId, 'printer', 'state'), state(mode, actualC));
  const register = async (change: object = {}): Promise<Machine> => {
    const answer = await steward.post('/api/machines', { bridgeId, key: 'printer', name: 'Prusa', capability, ...change });
    expect(answer).toMatchObject({ status: 201 });
    return answer.json as Machine;
  };
  const seen = async (id: string, caller = member) => (await caller.get(`/api/machines/${id}`)).json as Machine;
  const lot = async (kind = 'PLA', space = spaceId): Promise<Lot> => {
    const material = await service.app.get(MaterialsService, { strict: false }).add({
      id: randomUUID(),
      name: kind,
      kind,
      form: 'spool',
      vendor: null,
      colorHex: '000000',
      diameterUm: 1750,
      densityMgPerCm3: 1240,
      size: null,
    });
    const draft = { spaceId: space, materialId: material.id, name: `${kind} spool`, quantity: 1_000_000 };
    const keeper = await service.person('Keeper', { spaceId: space, role: 'steward' });
    return (await keeper.post('/api/lots', draft)).json as Lot;
  };

  it('are registered by stewards for a key that the bridge announces', async () => {
    await say(presenceTopic(bridgeId), presence(true));
    await until(async () => (await service.app.get(BridgesService).get(bridgeId)).online);
    expect(await member.post('/api/machines', { bridgeId, key: 'printer', name: 'Prusa', capability })).toMatchObject({
      status: 403,
    });
    expect(await steward.post('/api/machines', { bridgeId, key: 'other', name: 'Prusa', capability })).toMatchObject({
      status: 400,
      json: { message: 'The bridge announces printer, not "other".' },
    });
    const machine = await register();
    expect(machine).toMatchObject({
      spaceId,
      capability: { materials: ['PLA', 'PETG'], processName: '3D printing with filament (FDM)', workVolumeFrom: 'steward' },
      loaded: [null],
      live: { presence: 'offline', bed: 'clear', queued: 0 },
      may: { manage: true, stop: true, request: true },
    });
    expect(await steward.post('/api/machines', { bridgeId, key: 'printer', name: 'Twice', capability })).toMatchObject({
      status: 409,
      json: { code: 'conflict' },
    });
  });

  it('are of a process we know and have room to work', async () => {
    for (const [change, message] of [
      [{ process: 'wishing' }, '"wishing" is no process we know: see GET /api/processes.'],
      [{ workVolumeMm: { x: 0, y: 1, z: 1 } }, 'The work volume is longer than 0 mm along each axis.'],
    ] as const) {
      const draft = { bridgeId, key: 'printer', name: 'P', capability: { ...capability, ...change } };
      expect(await steward.post('/api/machines', draft)).toMatchObject({ status: 400, json: { message } });
    }
  });

  it('can be seen by guests, who may do nothing with them', async () => {
    const { id } = await register();
    expect((await seen(id, service.guest)).may).toEqual({ manage: false, stop: false, clearBed: false, request: false });
    expect((await service.guest.get(`/api/machines?spaceId=${spaceId}&process=fdm`)).json).toHaveLength(1);
    expect((await service.guest.get(`/api/machines?spaceId=${spaceId}&process=sla`)).json).toHaveLength(0);
  });

  it('show what they say at once: presence, state, temperatures, what their firmware is', async () => {
    const { id } = await register();
    await say(presenceTopic(bridgeId), presence(true));
    await say(upTopic(bridgeId, 'printer', 'identity'), identity);
    await sayState('idle', 200);
    await until(async () => (await seen(id)).live.presence === 'online' && (await seen(id)).identity !== null);
    expect(await seen(id)).toMatchObject({
      live: { state: { mode: 'idle' } },
      capability: { workVolumeMm: { x: 220, y: 220, z: 250 }, workVolumeFrom: 'firmware' },
      identity: { firmwareName: 'Marlin 2.1.2' },
    });
    expect((await member.get(`/api/machines/${id}/temperatures`)).json).toMatchObject({
      points: [{ temperatures: { tool0: { actualC: 200 } } }],
    });
    service.clock.advance(STATE_STALE_AFTER_MS);
    expect((await seen(id)).live.presence).toBe('stale');
    await say(presenceTopic(bridgeId), presence(false));
    await until(async () => (await seen(id)).live.presence === 'offline');
  });

  it('tell browsers and listeners of every change, and of silence', async () => {
    const { id } = await register();
    const told: string[] = [];
    const end = service.app.get(MachineNews, { strict: false }).watch((machineId, live) => {
      if (machineId === id) told.push(`${live.presence} ${live.state?.mode ?? '-'}`);
    });
    await say(presenceTopic(bridgeId), presence(true));
    await sayState('idle');
    await sayState('run');
    await until(() => Promise.resolve(told.includes('online run')));
    service.clock.advance(STATE_STALE_AFTER_MS);
    service.app.get(MachinesSubscriber, { strict: false }).sweep();
    end();
    await sayState('idle');
    expect(told).toEqual(['offline -', 'online idle', 'online run', 'stale run']);
    expect(service.app.get(LiveService).isWatched(`machine:${id}`)).toBe(false);
  });

  it('are not moved by a message that breaks the contract', async () => {
    const { id } = await register();
    const hear = (payload: string): Promise<void> =>
      service.app
        .get(MachinesSubscriber, { strict: false })
        .hear({ topic: upTopic(bridgeId, 'printer', 'state'), payload, retained: false });
    await expect(hear('no json')).rejects.toMatchObject({ code: 'payload-not-json' });
    await expect(hear('{"mode":"dancing"}')).rejects.toMatchObject({ code: 'payload-invalid' });
    expect((await seen(id)).live.state).toBeNull();
  });

  it('keep their identity over a restart', async () => {
    const { id } = await register();
    await say(upTopic(bridgeId, 'printer', 'identity'), identity);
    const stored = async () =>
      (
        await service.db.dataSource.query<{ identity: IdentityReport | null }[]>('SELECT identity FROM machines WHERE id = $1', [
          id,
        ])
      )[0]?.identity;
    await until(async () => (await stored()) != null);
    expect(await stored()).toMatchObject({ firmware: 'marlin' });
  });

  it('are changed by stewards alone', async () => {
    const { id } = await register();
    expect(await member.patch(`/api/machines/${id}`, { name: 'Mine' })).toMatchObject({ status: 403 });
    const changed = await steward.patch(`/api/machines/${id}`, {
      acceptPolicy: 'auto',
      capability: { ...capability, materials: ['abs'], tools: [{ kind: 'nozzle', diameterMm: 0.6 }] },
    });
    expect(changed).toMatchObject({
      status: 200,
      json: { name: 'Prusa', acceptPolicy: 'auto', capability: { materials: ['ABS'], tools: [{ diameterMm: 0.6 }] } },
    });
    expect(await steward.get(`/api/machines/${randomUUID()}`)).toMatchObject({ status: 404, json: { code: 'not-found' } });
  });

  it('have material loaded by stewards, a lot in one place at a time', async () => {
    const [one, two] = [await register(), await register({ key: 'second', name: 'Second' })];
    const spool = await lot();
    const put = (id: string, lotId: string | null, caller = steward) => caller.put(`/api/machines/${id}/loaded`, { lotId });
    expect(await put(one.id, spool.id, member)).toMatchObject({ status: 403 });
    expect(await put(one.id, spool.id)).toMatchObject({ status: 200, json: { loaded: [{ id: spool.id, name: 'PLA spool' }] } });
    expect(await put(two.id, spool.id)).toMatchObject({ json: { loaded: [{ id: spool.id }] } });
    expect((await seen(one.id)).loaded).toEqual([null]);
    expect((await member.get(`/api/lots/${spool.id}`)).json).toMatchObject({ loadedIn: { machineName: 'Second', tool: 0 } });
    expect(await put(two.id, null)).toMatchObject({ json: { loaded: [null] } });
  });

  it('refuse material they may not use, of another space, in a tool they have not, or in mid-job', async () => {
    const { id } = await register();
    const put = (body: object) => steward.put(`/api/machines/${id}/loaded`, body);
    expect(await put({ lotId: (await lot('ABS')).id })).toMatchObject({
      status: 400,
      json: { message: 'Prusa takes PLA, PETG; ABS spool is ABS.' },
    });
    const elsewhere = await lot('PLA', await service.space('Elsewhere'));
    expect(await put({ lotId: elsewhere.id })).toMatchObject({ status: 400 });
    expect(await put({ tool: 1, lotId: null })).toMatchObject({ status: 400 });
    jobs = running(member.personId);
    expect(await put({ lotId: null })).toMatchObject({ status: 409, json: { code: 'wrong-state' } });
  });

  it('stop for stewards and for whoever’s job runs there: the command goes out first, then it is written who pressed', async () => {
    const { id } = await register();
    await say(presenceTopic(bridgeId), presence(true));
    await sayState('run');
    await until(async () => (await seen(id)).live.presence === 'online');
    const sent = recordPublished(service.app.get(Broker), downTopic(bridgeId, 'printer', 'stop'));
    const stop = (caller: TestCaller) => caller.post(`/api/machines/${id}/stop`);
    expect(await stop(service.guest)).toMatchObject({ status: 401 });
    expect(await stop(member)).toMatchObject({ status: 403 });
    expect(sent).toEqual([]);
    jobs = running(member.personId);
    expect((await seen(id)).may.stop).toBe(true);
    expect(await stop(member)).toMatchObject({ status: 204 });
    jobs = idle;
    expect(await stop(steward)).toMatchObject({ status: 204 });
    expect(sent.map(({ options }) => options)).toEqual([{ qos: 1 }, { qos: 1 }]);
    expect(sent.map(({ payload }) => StopCommand.parse(JSON.parse(payload)).at)).toHaveLength(2);
    const rows = await service.db.dataSource.query<{ person_id: string }[]>(
      'SELECT person_id FROM machine_stops WHERE machine_id = $1 ORDER BY at, person_id = $2 DESC',
      [id, member.personId],
    );
    expect(rows.map((row) => row.person_id)).toEqual([member.personId, steward.personId]);
  });

  it('do not tell of a stop that went out as failed because it could not be written down', async () => {
    const { id } = await register();
    await say(presenceTopic(bridgeId), presence(true));
    await sayState('run');
    await until(async () => (await seen(id)).live.presence === 'online');
    const sent = recordPublished(service.app.get(Broker), downTopic(bridgeId, 'printer', 'stop'));
    const query = (sql: string) => service.db.dataSource.query(`ALTER TABLE machine_stops ${sql}`);
    await query("ADD CONSTRAINT nothing_today CHECK (kind <> 'stop') NOT VALID");
    expect(await steward.post(`/api/machines/${id}/stop`)).toMatchObject({ status: 204 });
    await query('DROP CONSTRAINT nothing_today');
    expect(sent).toHaveLength(1);
  });

  it('say so when a stop cannot have arrived', async () => {
    const { id } = await register();
    expect(await steward.post(`/api/machines/${id}/stop`)).toMatchObject({
      status: 409,
      json: {
        code: 'machine-offline',
        message: 'The stop was sent, but Prusa is not connected: use the switch at the machine itself.',
      },
    });
  });

  it('have their bed confirmed clear by a steward or by whoever made the last thing, not in mid-job', async () => {
    const { id } = await register();
    const occupy = () => service.db.dataSource.query("UPDATE machines SET bed = 'occupied' WHERE id = $1", [id]);
    const clear = (caller: TestCaller) => caller.post(`/api/machines/${id}/bed-clear`);
    await occupy();
    expect(await clear(member)).toMatchObject({ status: 403 });
    jobs = { ...running(member.personId), lastOwnerId: member.personId };
    expect(await clear(member)).toMatchObject({ status: 409, json: { code: 'wrong-state' } });
    jobs = { ...idle, lastOwnerId: member.personId };
    expect(await clear(member)).toMatchObject({ status: 204 });
    expect((await seen(id)).live.bed).toBe('clear');
    expect(await clear(steward)).toMatchObject({ status: 204 });
  });

  it('come with the vocabulary of processes', async () => {
    const { json } = await service.guest.get('/api/processes');
    expect(json).toContainEqual({
      id: 'fdm',
      name: '3D printing with filament (FDM)',
      tsdc: '3DP',
      parent: '3d-printing',
      reference: 'https://en.wikipedia.org/wiki/Fused_filament_fabrication',
    });
  });
});

const running = (personId: string): MachineJobs => ({
  current: {
    id: randomUUID(),
    name: 'Clip',
    state: 'running',
    requestedBy: { id: personId, name: 'Mem' },
    progress: 0.5,
    remainingMs: 1000,
  },
  queued: 0,
  queuedMs: 0,
  lastOwnerId: null,
});

/** What goes out on a topic from now on; it goes out all the same. */
function recordPublished(broker: Broker, wanted: string): { payload: string; options: PublishOptions | undefined }[] {
  const sent: { payload: string; options: PublishOptions | undefined }[] = [];
  const publish = broker.publish.bind(broker);
  broker.publish = (topic, payload, options) => {
    if (topic === wanted) sent.push({ payload, options });
    return publish(topic, payload, options);
  };
  return sent;
}

/** Messages take a turn or two of the event loop from broker to feature. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isTrue()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it never became true');
}

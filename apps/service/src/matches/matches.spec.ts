// SPDX-License-Identifier: AGPL-3.0-or-later
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IdentityReport, Machine, MachineState, Match, MatchList } from '@fabcommons/contracts';
import { ShippedDesigns } from '../designs/index.js';
import { type MachineJobs, MachineStates, RunningJobsDesk } from '../machines/index.js';
import { testService, type TestCaller, type TestService } from '../testing.js';
import { MatchesService } from './matches.service.js';

const DESIGNS = fileURLToPath(new URL('../../../../designs', import.meta.url));
const AT = '2026-11-20T12:00:00.000Z';
const idle: MachineJobs = { current: null, queued: 0, queuedMs: 0, lastOwnerId: null };
const NO_LOG = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};
const identity = (firmware: IdentityReport['firmware']): IdentityReport => ({
  v: 1,
  at: AT,
  firmware,
  firmwareName: firmware,
  machineType: null,
  uuid: null,
  capabilities: {},
  travelMm: null,
  extruders: null,
  maxSpindleRpm: null,
  port: 'tcp://127.0.0.1:1',
});
const state = (mode: MachineState['mode']): MachineState => ({
  v: 1,
  at: AT,
  mode,
  detail: null,
  temperatures: {},
  positionMm: null,
  feedMmPerMin: null,
  spindleRpm: null,
  job: null,
  link: { resends: 0, garbled: 0 },
});

describe('matches of the shipped designs with the demo’s machines', () => {
  let service: TestService;
  let max: TestCaller;
  let machines: Map<string, Machine>;
  let jobs: Map<string, MachineJobs>;

  beforeAll(async () => {
    service = await testService({ demoPairingCode: 'DEMO2345' });
    await service.app.get(ShippedDesigns, { strict: false }).publishAll(DESIGNS);
    machines = new Map(((await service.guest.get('/api/machines')).json as Machine[]).map((machine) => [machine.key, machine]));
    const spaceId = machine('virtual-mill').spaceId;
    max = await service.person('Max', { spaceId, role: 'member' });
    service.app.get(RunningJobsDesk, { strict: false }).provide({
      of: (id) => jobs.get(id) ?? idle,
      busyWith: (id) => Promise.resolve(jobs.get(id)?.current?.name ?? null),
    });
    const rows = [
      ['virtual-mill', 'grbl'],
      ['virtual-printer', 'marlin'],
    ] as const;
    for (const [key, firmware] of rows)
      await service.db.dataSource.query('UPDATE machines SET identity = $2 WHERE key = $1', [key, identity(firmware)]);
  });
  afterAll(() => service.close());
  beforeEach(() => {
    jobs = new Map();
    for (const key of ['virtual-mill', 'virtual-printer']) hear(key, 'idle');
  });

  const machine = (key: string): Machine => machines.get(key) as Machine;
  const hear = (key: string, mode: MachineState['mode']): void => {
    const { bridgeId } = machine(key);
    const states = service.app.get(MachineStates, { strict: false });
    states.hearPresence(bridgeId, { v: 1, at: AT, online: true, bridgeVersion: '', machines: [] });
    states.hearState({ bridgeId, key }, state(mode));
  };
  const ask = async (slug: string, caller = max, query = ''): Promise<MatchList> => {
    const answer = await caller.get(`/api/designs/${slug}/matches?part=${slug}${query}`);
    expect(answer).toMatchObject({ status: 200 });
    return answer.json as MatchList;
  };
  const of = (list: MatchList, key: string): Match | undefined =>
    list.matches.find((match) => match.machineId === machine(key).id);

  it('find every milled design the mill, with a loaded lot of the right thickness and a start at once', async () => {
    for (const slug of ['hex-gauge', 'phone-stand', 'cleat-hook']) {
      const [first] = (await ask(slug)).matches;
      expect(first).toMatchObject({
        machineName: 'Virtual mill',
        verdict: 'yes',
        reasons: [{ code: 'permission', blocks: false }],
        estimate: { startsInMs: 0 },
        presence: 'online',
      });
      expect(first?.lots).toHaveLength(1);
    }
  });

  it('find every printed design the printer, where a slicer is installed, and else say what to install', async () => {
    for (const slug of ['cable-comb', 'stacking-tray', 'board-feet', 'drill-stand', 'filament-end-clip']) {
      const list = await ask(slug);
      const printer = of(list, 'virtual-printer');
      expect(printer?.verdict).toBe(list.slicer.available ? 'yes' : 'no');
      if (!list.slicer.available)
        expect(printer?.reasons).toContainEqual(expect.objectContaining({ code: 'program', text: list.slicer.text }));
      expect(printer?.estimate.timeMs).toBeGreaterThan(0);
    }
  });

  it('hide no machine and no reason: the others say why not, and what next', async () => {
    const list = await ask('hex-gauge');
    expect(list.matches).toHaveLength(3);
    expect(of(list, 'laser-cutter')?.reasons.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['process', 'tool', 'state', 'permission']),
    );
    for (const { verdict, reasons } of list.matches.slice(1)) {
      expect(verdict).toBe('no');
      for (const reason of reasons.filter(({ blocks }) => blocks)) expect(reason.next).toBeTruthy();
    }
  });

  it('tell guests to sign in and strangers to join', async () => {
    const stranger = await service.person('Stranger');
    expect(of(await ask('hex-gauge', service.guest), 'virtual-mill')).toMatchObject({
      verdict: 'no',
      reasons: [{ code: 'permission', blocks: true, next: 'Sign in, or sign up and join Commons Workshop.' }],
    });
    expect(of(await ask('hex-gauge', stranger), 'virtual-mill')).toMatchObject({ reasons: [{ next: 'Join Commons Workshop.' }] });
  });

  it('count the copies: one program makes one, and blanks run out', async () => {
    const mill = of(await ask('hex-gauge', max, '&copies=21'), 'virtual-mill');
    expect(mill).toMatchObject({ verdict: 'no' });
    expect(mill?.reasons.map(({ code }) => code)).toEqual(['program', 'stock', 'permission']);
  });

  it('follow the machine: busy delays by what is left and queued, a fault blocks', async () => {
    hear('virtual-mill', 'run');
    const current = { id: '1', name: 'Hook', state: 'running', requestedBy: null, progress: 0.5, remainingMs: 60_000 };
    jobs.set(machine('virtual-mill').id, { current, queued: 1, queuedMs: 30_000, lastOwnerId: null });
    expect(of(await ask('hex-gauge'), 'virtual-mill')).toMatchObject({ verdict: 'yes', estimate: { startsInMs: 90_000 } });
    hear('virtual-mill', 'faulted');
    expect(of(await ask('hex-gauge'), 'virtual-mill')).toMatchObject({ verdict: 'no', estimate: { startsInMs: null } });
  });

  it('take the material the maker chooses, and narrow to a space', async () => {
    const list = await ask('stacking-tray', max, '&material=petg');
    expect(of(list, 'virtual-printer')?.lots.map(({ kind }) => kind)).toEqual(['PETG']);
    expect((await ask('hex-gauge', max, `&spaceId=${max.personId}`)).matches).toEqual([]);
  });

  it('name what is not there', async () => {
    expect(await max.get('/api/designs/no-such/matches?part=x')).toMatchObject({ status: 404, json: { code: 'not-found' } });
    expect(await max.get('/api/designs/hex-gauge/matches?part=x')).toMatchObject({ status: 404 });
    expect(await max.get('/api/designs/hex-gauge/matches')).toMatchObject({ status: 400 });
  });

  it('take as many queries for many machines as for few', async () => {
    const { dataSource } = service.db;
    const silent = dataSource.logger;
    const once = async (): Promise<number> => {
      let queries = 0;
      dataSource.logger = { ...NO_LOG, logQuery: () => void (queries += 1) };
      await ask('hex-gauge');
      dataSource.logger = silent;
      return queries;
    };
    // Loops in the background ask, too, now and then: the least of some tries is the answer's own.
    const count = async (): Promise<number> => Math.min(await once(), await once(), await once(), await once());
    const few = await count();
    expect(few).toBeGreaterThan(3);
    await dataSource.query(
      `INSERT INTO machines SELECT (r.m).* FROM (SELECT jsonb_populate_record(machines,
         jsonb_build_object('id', gen_random_uuid(), 'key', 'copy-' || n || key)) AS m FROM machines, generate_series(1, 10) n) r`,
    );
    expect((await ask('hex-gauge')).matches).toHaveLength(33);
    expect(await count()).toBe(few);
    await dataSource.query("DELETE FROM machines WHERE key LIKE 'copy-%'");
  });

  it('decide for a job with the lot that was chosen', async () => {
    const matches = service.app.get(MatchesService, { strict: false });
    const list = await ask('hex-gauge');
    const design = (await max.get('/api/designs/hex-gauge')).json as { partList: { id: string }[] };
    const partId = design.partList[0]?.id ?? '';
    const machineId = machine('virtual-mill').id;
    const actor = { kind: 'person', personId: max.personId, name: 'Max', scopes: 'all' } as const;
    const roles = new Map([[machine('virtual-mill').spaceId, 'member' as const]]);
    const lotId = of(list, 'virtual-mill')?.lots[0]?.id ?? '';
    const decide = (lot: string | null) => matches.decide({ ...actor, roles }, { partId, machineId, copies: 1, lotId: lot });
    expect(await decide(null)).toMatchObject({ answer: { verdict: 'yes' }, match: { route: 'program', lotIds: [lotId] } });
    expect(await decide(lotId)).toMatchObject({ answer: { verdict: 'yes' } });
    const pla = of(await ask('stacking-tray'), 'virtual-printer')?.lots[0]?.id ?? '';
    expect((await decide(pla)).answer.verdict).toBe('no');
    await expect(decide(partId)).rejects.toMatchObject({ code: 'not-found' });
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Design, Job, JobAccount, MatchList } from '@fabcommons/contracts';
import { Broker } from '../broker/broker.js';
import { ShippedDesigns } from '../designs/index.js';
import { type TestCaller, testService, type TestService } from '../testing.js';
import { BridgeStandIn } from './testing/bridge-stand-in.js';
import { until } from './testing/until.js';

const SHIPPED = fileURLToPath(new URL('../../../../designs', import.meta.url));

describe('a shipped design on a mill', () => {
  let service: TestService;
  let bridge: BridgeStandIn;
  let steward: TestCaller;
  let maker: TestCaller;
  let machineId: string;
  let lotId: string;
  let design: Design;
  const read = async (id: string): Promise<Job> => (await maker.get(`/api/jobs/${id}`)).json as Job;
  const made = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const { status, json, text } = await steward.post(path, body);
    if (status > 201) throw new Error(`${path}: ${text}`);
    return json as Record<string, unknown>;
  };

  beforeAll(async () => {
    service = await testService();
    await service.app.get(ShippedDesigns, { strict: false }).publishAll(SHIPPED);
    const spaceId = await service.space();
    steward = await service.person('Stew', { spaceId, role: 'steward' });
    maker = await service.person('Mia', { spaceId, role: 'member' });
    const pairing = await made(`/api/spaces/${spaceId}/bridges`, { name: 'Bridge' });
    const paired = await service.guest.post('/api/bridges/pair', { code: pairing['code'] });
    const { bridgeId, secret } = paired.json as { bridgeId: string; secret: string };
    bridge = await BridgeStandIn.connect({
      url: service.app.get(Broker).bridgeUrl,
      bridgeId,
      secret,
      key: 'mill',
      firmware: 'grbl',
    });
    const capability = {
      process: 'cnc-milling',
      workVolumeMm: { x: 400, y: 400, z: 80 },
      materials: ['plywood'],
      tools: [{ kind: 'end-mill', diameterMm: 2 }],
    };
    const machine = await made('/api/machines', { bridgeId, key: 'mill', name: 'Mill', capability });
    machineId = String(machine['id']);
    const material = await made('/api/materials', {
      name: 'Birch plywood 4 mm',
      kind: 'birch plywood',
      form: 'sheet',
      vendor: null,
      colorHex: 'e3c48f',
      diameterUm: null,
      densityMgPerCm3: null,
      size: '168 x 82 x 4 mm',
    });
    const lot = await made('/api/lots', { spaceId, materialId: material['id'], name: 'Blanks', quantity: 5 });
    lotId = String(lot['id']);
    await steward.put(`/api/machines/${machineId}/loaded`, { tool: 0, lotId });
    design = (await maker.get('/api/designs/hex-gauge')).json as Design;
    await until(async () => {
      const { json } = await maker.get(`/api/machines/${machineId}`);
      return (json as { live: { presence: string } }).live.presence === 'online';
    }, 'the mill is online');
  });
  afterAll(async () => {
    await bridge.close();
    await service.close();
  });

  const wish = (change: object = {}) => ({
    id: randomUUID(),
    designSlug: 'hex-gauge',
    version: design.version,
    partId: design.partList[0]?.id,
    machineId,
    ...change,
  });

  it('is matched, asked for, cut from one blank and counted in the gallery', async () => {
    const part = design.partList[0]?.slug ?? '';
    const { matches } = (await maker.get(`/api/designs/hex-gauge/matches?part=${part}`)).json as MatchList;
    expect(matches.map(({ verdict, reasons }) => [verdict, reasons.filter(({ blocks }) => blocks)])).toEqual([['yes', []]]);

    const asked = await maker.post('/api/jobs', wish());
    expect([asked.status, asked.text.slice(0, 300)]).toEqual([201, expect.stringContaining('"state":"requested"')]);
    const { id } = asked.json as Job;
    await steward.post(`/api/jobs/${id}/accept`);
    const lots = (await maker.get('/api/lots')).json as { id: string; reserved: { value: number } }[];
    expect(lots.find((lot) => lot.id === lotId)?.reserved.value).toBe(1);

    const start = await bridge.command('start', id);
    const sha256 = design.partList[0]?.programSha256;
    expect(start).toMatchObject({ program: { sha256, dialect: 'grbl' } });
    await bridge.accept(start);
    await bridge.tell(id, 'running', { machineMs: 10, bytesDone: 1 });
    await bridge.tell(id, 'finished', { machineMs: 120_000, bytesDone: 1000 });
    await maker.post(`/api/jobs/${id}/collect`, { workMinutes: 5 });

    const account = (await service.guest.get(`/api/jobs/${id}/account`)).json as JobAccount;
    expect(account.totals).toEqual({ materialMg: 0, blanks: 1, machineMs: 120_000, workMs: 300_000, partsMade: 1, scrap: 0 });
    expect(account.designs[0]?.attribution).toContain(design.licensor);
    expect((await read(id)).measured).toEqual({ machineMs: 120_000, materialUsed: { value: 1, unit: 'one' } });
    expect(((await maker.get('/api/designs/hex-gauge')).json as Design).timesMade).toBe(1);
    const left = (await maker.get('/api/lots')).json as {
      id: string;
      remaining: { value: number };
      reserved: { value: number };
    }[];
    expect(left.find((lot) => lot.id === lotId)).toMatchObject({ remaining: { value: 4 }, reserved: { value: 0 } });
  });

  it('is refused with the reason where it cannot be made, and nothing is written', async () => {
    const stranger = await service.person('Stranger');
    const asked = await stranger.post('/api/jobs', wish());
    expect([asked.status, (asked.json as { code: string }).code]).toEqual([409, 'no-match']);
    const two = await maker.post('/api/jobs', wish({ copies: 2 }));
    expect(two.json).toMatchObject({ code: 'no-match', issues: [{ path: 'match.program' }] });
    expect((await maker.post('/api/jobs', wish({ version: '99.0.0' }))).status).toBe(404);
    expect((await maker.post('/api/jobs', wish({ partId: randomUUID() }))).status).toBe(404);
    expect(((await maker.get('/api/jobs')).json as { items: Job[] }).items).toHaveLength(1);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LedgerEvent, Lot, Material } from '@fabcommons/contracts';
import { testService, type TestCaller, type TestService } from '../testing.js';

const pla = {
  name: 'PLA galaxy black',
  kind: ' pla ',
  form: 'spool',
  vendor: null,
  colorHex: '1b1b1f',
  diameterUm: 1750,
  densityMgPerCm3: 1240,
  size: null,
};

describe('materials and lots', () => {
  let service: TestService;
  let spaceId: string;
  let steward: TestCaller;
  let member: TestCaller;
  let material: Material;

  beforeAll(async () => {
    service = await testService();
    spaceId = await service.space();
    steward = await service.person('Stew', { spaceId, role: 'steward' });
    member = await service.person('Mem', { spaceId, role: 'member' });
    material = (await steward.post('/api/materials', pla)).json as Material;
  });
  afterAll(() => service.close());

  const draft = (change: object = {}) => ({ spaceId, materialId: material.id, name: 'Spool 1', quantity: 1_000_000, ...change });
  const register = async (change: object = {}): Promise<Lot> => {
    const answer = await steward.post('/api/lots', draft(change));
    expect(answer).toMatchObject({ status: 201 });
    return answer.json as Lot;
  };
  const events = async (lotId: string) =>
    service.db.dataSource.query<Pick<LedgerEvent, 'action' | 'note'>[]>(
      'SELECT action, note FROM economic_events WHERE resource_id = $1 ORDER BY position',
      [lotId],
    );

  it('are kinds in one spelling, added by stewards', async () => {
    expect(material).toMatchObject({ name: 'PLA galaxy black', kind: 'PLA' });
    expect(await member.post('/api/materials', pla)).toMatchObject({ status: 403, json: { code: 'not-allowed' } });
    expect(await service.guest.post('/api/materials', pla)).toMatchObject({ status: 401 });
    expect((await service.guest.get('/api/materials')).json).toContainEqual(material);
  });

  it('come into the books as a raise', async () => {
    const lot = await register();
    expect(lot).toMatchObject({
      kind: 'PLA',
      remaining: { value: 1_000_000, unit: 'mg' },
      initial: { value: 1_000_000, unit: 'mg' },
      reserved: { value: 0, unit: 'mg' },
      loadedIn: null,
    });
    expect(await events(lot.id)).toEqual([{ action: 'raise', note: 'registered' }]);
  });

  it('are registered once for one id, and another lot under the same id is refused', async () => {
    const id = randomUUID();
    const [first, second] = await Promise.all([register({ id }), register({ id })]);
    expect(second).toEqual(first);
    expect(await events(id)).toHaveLength(1);
    expect(await steward.post('/api/lots', draft({ id, quantity: 5 }))).toMatchObject({
      status: 409,
      json: { code: 'conflict' },
    });
    expect((await member.get(`/api/lots/${id}`)).json).toMatchObject({ remaining: { value: 1_000_000 } });
  });

  it('are registered by stewards only, of a material there is', async () => {
    expect(await member.post('/api/lots', draft())).toMatchObject({ status: 403 });
    expect(await steward.post('/api/lots', draft({ materialId: randomUUID() }))).toMatchObject({ status: 404 });
    expect(await steward.post('/api/lots', draft({ quantity: 0 }))).toMatchObject({ status: 400 });
  });

  it('are counted: the difference becomes an event, no difference becomes none', async () => {
    const { id } = await register();
    const count = (quantity: number) => steward.post(`/api/lots/${id}/count`, { quantity, note: 'weighed' });
    expect(await count(988_000)).toMatchObject({ status: 200, json: { remaining: { value: 988_000 } } });
    expect(await count(990_000)).toMatchObject({ json: { remaining: { value: 990_000 } } });
    await count(990_000);
    expect(await events(id)).toEqual([
      { action: 'raise', note: 'registered' },
      { action: 'lower', note: 'weighed' },
      { action: 'raise', note: 'weighed' },
    ]);
    expect(await member.post(`/api/lots/${id}/count`, { quantity: 1 })).toMatchObject({ status: 403 });
  });

  it('are not lowered twice by two who count at one moment', async () => {
    const { id } = await register();
    const count = () => steward.post(`/api/lots/${id}/count`, { quantity: 400_000 });
    await Promise.all([count(), count(), count()]);
    expect((await member.get(`/api/lots/${id}`)).json).toMatchObject({ remaining: { value: 400_000 } });
    expect(await events(id)).toHaveLength(2);
  });

  it('are listed by space and by kind, special kinds included', async () => {
    const silk = (await steward.post('/api/materials', { ...pla, name: 'Silk', kind: 'Silk PLA' })).json as Material;
    const lot = await register({ materialId: silk.id, name: 'Silky' });
    const ids = async (query: string) => ((await service.guest.get(`/api/lots?${query}`)).json as Lot[]).map(({ id }) => id);
    expect(await ids(`spaceId=${spaceId}&kind=pla`)).toContain(lot.id);
    expect(await ids(`kind=PETG`)).toEqual([]);
    expect(await ids(`spaceId=${randomUUID()}`)).toEqual([]);
  });
});

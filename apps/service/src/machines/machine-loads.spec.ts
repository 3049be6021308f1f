// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { BridgesService } from '../accounts/index.js';
import { MaterialsService } from '../materials/index.js';
import { testService, type TestCaller, type TestService } from '../testing.js';

const KIND = { name: 'PLA', kind: 'PLA', form: 'spool' as const, vendor: null, colorHex: '000000', size: null };
const capability = {
  process: 'fdm',
  workVolumeMm: { x: 200, y: 200, z: 200 },
  materials: ['PLA'],
  tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
};

describe('what is loaded in machines', () => {
  let service: TestService;
  let spaceId: string;
  let steward: TestCaller;
  beforeAll(async () => {
    service = await testService();
    spaceId = await service.space();
    steward = await service.person('Stew', { spaceId, role: 'steward' });
  });
  afterAll(() => service.close());

  const made = async (path: string, body: object): Promise<string> => {
    const answer = await steward.post(path, body);
    expect(answer).toMatchObject({ status: 201 });
    return (answer.json as { id: string }).id;
  };

  it('is one lot in one place also when many people load at one moment, and no load is a defect', async () => {
    const bridgeId = await service.app.get(BridgesService).add(service.db.dataSource.manager, { spaceId, name: 'Bridge' });
    const machines = [
      await made('/api/machines', { bridgeId, key: 'one', name: 'One', capability }),
      await made('/api/machines', { bridgeId, key: 'two', name: 'Two', capability }),
    ];
    const material = { ...KIND, id: randomUUID(), diameterUm: 1750, densityMgPerCm3: 1240 };
    await service.app.get(MaterialsService, { strict: false }).add(material);
    const draft = { spaceId, materialId: material.id, quantity: 1_000_000 };
    const lots = [await made('/api/lots', { ...draft, name: 'A' }), await made('/api/lots', { ...draft, name: 'B' })];
    const loads = Array.from({ length: 12 }, (_, index) =>
      steward.put(`/api/machines/${machines[index % 2]}/loaded`, { lotId: lots[Math.floor(index / 2) % 2] }),
    );
    const statuses = (await Promise.all(loads)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200 && status !== 409)).toEqual([]);
    expect(statuses).toContain(200);
    const rows = await service.db.dataSource.query<{ lot_id: string }[]>('SELECT lot_id FROM machine_loads');
    expect(new Set(rows.map((row) => row.lot_id)).size).toBe(rows.length);
  });
});

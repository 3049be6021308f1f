// SPDX-License-Identifier: AGPL-3.0-or-later
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Lot, Machine } from '@fabcommons/contracts';
import { testService, type TestService } from '../testing.js';
import { LOTS, MACHINES, PEOPLE } from './demo-data.js';
import { logInsAsText, newPassword, readLogIns } from './demo-log-ins.js';
import { DemoService } from './demo.service.js';

const CODE = 'DEMO2345';

describe('the demo', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await testService({ demoPairingCode: CODE, demoSpeed: 40 });
  });
  afterAll(() => service.close());

  const seedAgain = () => service.app.get(DemoService, { strict: false }).onApplicationBootstrap();
  const machines = async () => (await service.guest.get('/api/machines')).json as Machine[];
  const lots = async () => (await service.guest.get('/api/lots')).json as Lot[];

  it('has machines, the virtual ones with their clock, one of them never connected', async () => {
    const found = await machines();
    expect(found.map(({ key }) => key).sort()).toEqual(MACHINES.map(({ key }) => key).sort());
    expect(found.find(({ key }) => key === 'virtual-printer')).toMatchObject({
      virtualSpeed: 40,
      loaded: [{ kind: 'PLA', remaining: { value: 1_000_000, unit: 'mg' } }],
      live: { presence: 'offline', bed: 'clear' },
    });
    expect(found.find(({ key }) => key === 'laser-cutter')).toMatchObject({ virtualSpeed: null, identity: null, loaded: [] });
  });

  it('has material whose quantity is in the books', async () => {
    expect((await lots()).map(({ remaining }) => remaining.value).sort()).toEqual(LOTS.map(({ quantity }) => quantity).sort());
    const rows = await service.db.dataSource.query<{ n: number }[]>(
      "SELECT count(*)::integer AS n FROM economic_events WHERE action = 'raise'",
    );
    expect(rows[0]?.n).toBe(LOTS.length);
  });

  it('lets each of its people sign in with what was printed', async () => {
    const logIns = await readLogIns(service.config.values.dataDir);
    expect(logIns?.map(({ label }) => label)).toEqual(PEOPLE.map(({ label }) => label));
    for (const { email, password } of logIns ?? [])
      expect(await service.guest.post('/api/sessions', { email, password })).toMatchObject({ status: 200 });
    expect((await stat(join(service.config.values.dataDir, 'demo-log-ins.json'))).mode & 0o777).toBe(0o600);
  });

  it('prints one line for each of them: who, e-mail, password', () => {
    const text = logInsAsText([{ label: 'maker', email: 'max@demo.example', password: 'cedar-lathe-mint-4821' }]);
    expect(text).toContain('\n  maker     max@demo.example    cedar-lathe-mint-4821\n');
    expect(newPassword()).toMatch(/^[a-z]+-[a-z]+-[a-z]+-\d{4}$/);
  });

  it('is made once, and pairs its bridge once with the supervisor’s code', async () => {
    await seedAgain();
    expect(await machines()).toHaveLength(MACHINES.length);
    expect(await service.guest.post('/api/bridges/pair', { code: CODE })).toMatchObject({
      status: 200,
      json: { bridgeName: 'Demo bridge' },
    });
    await seedAgain();
    expect(await service.guest.post('/api/bridges/pair', { code: CODE })).toMatchObject({
      status: 409,
      json: { code: 'code-used' },
    });
    expect((await service.guest.get('/api/me')).json).toMatchObject({ demo: true });
  });

  it('shows the clock factor of this start', async () => {
    await service.db.dataSource.query('UPDATE machines SET virtual_speed = 7 WHERE virtual_speed IS NOT NULL');
    await seedAgain();
    expect((await machines()).map(({ virtualSpeed }) => virtualSpeed).sort()).toEqual([40, 40, null]);
  });

  it('leaves a database alone that has people already', async () => {
    const other = await testService();
    await other.space();
    await other.close();
    expect(await lots()).toHaveLength(LOTS.length);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Broker } from '../broker/broker.js';
import { testService, type TestService } from '../testing.js';

describe('/health', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await testService();
  });
  afterAll(() => service.close());

  it('is 200 when database, migrations and broker are ready, and 503 naming the part that is not', async () => {
    expect(await service.guest.get('/health')).toMatchObject({
      status: 200,
      json: { ready: true, parts: { database: 'ready', migrations: 'ready', broker: 'ready' } },
    });
    await service.app.get(Broker).close();
    expect(await service.guest.get('/health')).toMatchObject({
      status: 503,
      json: { ready: false, parts: { database: 'ready', broker: 'down' } },
    });
    await service.db.dataSource.query('ALTER TABLE migrations RENAME TO away');
    expect(await service.guest.get('/health')).toMatchObject({ status: 503, json: { parts: { database: 'down' } } });
    await service.db.dataSource.query('ALTER TABLE away RENAME TO migrations');
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testService, type TestService } from '../testing.js';

describe('API tokens', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await testService();
  });
  afterAll(() => service.close());

  it('act within their scopes, are shown once and end when revoked', async () => {
    const ann = await service.person('Ann');
    const created = await ann.post('/api/tokens', { name: 'script', scopes: ['read'] });
    const { id, secret } = created.json as { id: string; secret: string };
    expect(secret).toMatch(/^fab_[\w-]{43}$/);
    expect((await ann.get('/api/tokens')).text).not.toContain(secret);
    const script = service.caller({ authorization: `Bearer ${secret}` });
    expect((await script.get('/api/me')).json).toMatchObject({ person: { name: 'Ann' } });
    expect(await script.post('/api/spaces', { name: 'By script' })).toMatchObject({ status: 403, json: { code: 'not-allowed' } });
    expect(await script.post('/api/tokens', { name: 'more', scopes: ['jobs'] })).toMatchObject({ status: 403 });
    expect((await ann.delete(`/api/tokens/${id}`)).status).toBe(204);
    expect(await script.get('/api/me')).toMatchObject({ status: 401, json: { code: 'bad-credentials' } });
  });

  it('end when they run out', async () => {
    const ann = await service.person('Ann');
    const created = await ann.post('/api/tokens', { name: 'short', scopes: ['read'], expiresInDays: 1 });
    const script = service.caller({ authorization: `Bearer ${(created.json as { secret: string }).secret}` });
    service.clock.advance(24 * 3_600_000);
    expect((await script.get('/api/me')).status).toBe(401);
  });

  it('of others cannot be revoked', async () => {
    const [ann, bob] = [await service.person('Ann'), await service.person('Bob')];
    const { id } = (await ann.post('/api/tokens', { name: 'mine', scopes: ['read'] })).json as { id: string };
    expect(await bob.delete(`/api/tokens/${id}`)).toMatchObject({ status: 404 });
  });
});

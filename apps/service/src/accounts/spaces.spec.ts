// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testService, type TestService } from '../testing.js';

describe('spaces and roles', () => {
  let service: TestService;
  let spaceId: string;
  beforeAll(async () => {
    service = await testService();
    spaceId = await service.space('Makerspace Süd');
  });
  afterAll(() => service.close());

  it('can be read by guests, their members only by members', async () => {
    expect(await service.guest.get('/api/spaces')).toMatchObject({
      status: 200,
      json: [{ name: 'Makerspace Süd', slug: 'makerspace-sud', members: 1 }],
    });
    expect(await service.guest.get(`/api/spaces/${spaceId}/members`)).toMatchObject({
      status: 401,
      json: { code: 'not-signed-in' },
    });
    const stranger = await service.person('Stranger');
    expect(await stranger.get(`/api/spaces/${spaceId}/members`)).toMatchObject({ status: 403, json: { code: 'not-allowed' } });
  });

  it('of one name made at one moment get an address each', async () => {
    const ann = await service.person('Ann');
    const answers = await Promise.all([1, 2, 3, 4].map(() => ann.post('/api/spaces', { name: 'Twin Lab' })));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ json }) => (json as { slug: string }).slug)).size).toBe(4);
  });

  it('let anyone join by themselves, and leave', async () => {
    const ann = await service.person('Ann');
    expect((await ann.post(`/api/spaces/${spaceId}/members`)).status).toBe(204);
    expect((await ann.post(`/api/spaces/${spaceId}/members`, {})).status).toBe(204);
    expect((await ann.get('/api/me')).json).toMatchObject({ memberships: [{ spaceId, role: 'member' }] });
    expect((await ann.delete(`/api/spaces/${spaceId}/members/${ann.personId}`)).status).toBe(204);
    expect((await ann.get('/api/me')).json).toMatchObject({ memberships: [] });
  });

  it('let one form sign up and join', async () => {
    const form = { name: 'Dee', email: 'dee@example.org', password: 'a long enough password', spaceId };
    expect((await service.guest.post('/api/people', form)).json).toMatchObject({ memberships: [{ spaceId, role: 'member' }] });
  });

  it('let only admins change roles: a member or steward calling it changes nothing', async () => {
    const member = await service.person('Mem', { spaceId, role: 'member' });
    const steward = await service.person('Stew', { spaceId, role: 'steward' });
    for (const caller of [member, steward]) {
      const answer = await caller.put(`/api/spaces/${spaceId}/members/${caller.personId}`, { role: 'admin' });
      expect(answer).toMatchObject({ status: 403, json: { code: 'not-allowed' } });
    }
    const admin = await service.person('Adm', { spaceId, role: 'admin' });
    expect((await admin.put(`/api/spaces/${spaceId}/members/${member.personId}`, { role: 'steward' })).status).toBe(204);
    expect((await member.get('/api/me')).json).toMatchObject({ memberships: [{ role: 'steward' }] });
  });

  it('a role in one space is none in another', async () => {
    const other = await service.space('Other Lab');
    const admin = await service.person('Adm', { spaceId: other, role: 'admin' });
    expect(await admin.get(`/api/spaces/${spaceId}/bridges`)).toMatchObject({ status: 403 });
  });

  it('keep their last admin', async () => {
    const founder = await service.person('Founder');
    const { id } = (await founder.post('/api/spaces', { name: 'New Lab' })).json as { id: string };
    const answer = await founder.delete(`/api/spaces/${id}/members/${founder.personId}`);
    expect(answer).toMatchObject({ status: 409, json: { code: 'conflict' } });
    expect(await founder.put(`/api/spaces/${id}/members/${founder.personId}`, { role: 'member' })).toMatchObject({ status: 409 });
  });

  it('with ids that are none are a clear error', async () => {
    expect(await service.guest.get('/api/spaces/1')).toMatchObject({
      status: 400,
      json: { code: 'invalid-input', issues: [{ path: 'path.id' }] },
    });
    expect(await service.guest.get('/api/spaces/00000000-0000-4000-8000-000000000000')).toMatchObject({
      status: 404,
      json: { code: 'not-found' },
    });
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SetupService } from './setup.service.js';
import { testService, type TestService } from '../testing.js';

const FORM = { name: 'First', email: 'first@example.org', password: 'a long enough password', spaceName: 'Our Lab' };

describe('the first admin of a production instance', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await testService();
  });
  afterAll(() => service.close());

  it('is made with the newest printed code, once', async () => {
    const setup = service.app.get(SetupService);
    expect((await service.guest.get('/api/setup')).json).toEqual({ needed: true });
    const old = await setup.renewCode();
    const code = await setup.renewCode();
    expect(await service.guest.post('/api/setup', { ...FORM, code: old })).toMatchObject({
      status: 404,
      json: { code: 'code-unknown' },
    });
    const made = await service.guest.post('/api/setup', { ...FORM, code });
    expect(made).toMatchObject({
      status: 201,
      json: { person: { name: 'First' }, memberships: [{ spaceName: 'Our Lab', role: 'admin' }] },
    });
    expect(made.headers['set-cookie']).toContain('fab_session=');
    const again = await service.guest.post('/api/setup', { ...FORM, email: 'second@example.org', code });
    expect(again).toMatchObject({ status: 409, json: { code: 'code-used' } });
    expect((await service.guest.get('/api/setup')).json).toEqual({ needed: false });
  });
});

describe('signing up in production', () => {
  it('waits for the first admin: who comes before cannot make the set-up code worthless', async () => {
    const service = await testService({ mode: 'production' });
    try {
      const signUp = () => service.guest.post('/api/people', { name: 'Eve', email: 'eve@example.org', password: FORM.password });
      expect(await signUp()).toMatchObject({ status: 403, json: { code: 'not-allowed' } });
      const code = await service.app.get(SetupService).renewCode();
      expect(await service.guest.post('/api/setup', { ...FORM, code })).toMatchObject({ status: 201 });
      expect(await signUp()).toMatchObject({ status: 201 });
    } finally {
      await service.close();
    }
  });
});

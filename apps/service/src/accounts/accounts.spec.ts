// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testService, type TestService } from '../testing.js';

const ANN = { name: 'Ann', email: 'Ann@Example.org', password: 'a long enough password' };
const LOGIN = { email: ANN.email, password: ANN.password };

describe('accounts', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await testService();
    expect((await service.guest.post('/api/people', ANN)).status).toBe(201);
  });
  afterAll(() => service.close());

  describe('signing in', () => {
    it('sets a cookie that scripts and other sites cannot use', async () => {
      const answer = await service.guest.post('/api/sessions', LOGIN);
      expect(answer.status).toBe(200);
      expect(answer.headers['set-cookie']).toMatch(/^fab_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
      expect(answer.json).toMatchObject({ person: { name: 'Ann', email: 'ann@example.org' }, memberships: [] });
    });

    it('knows whoever brings the cookie, and nobody once they signed out', async () => {
      const signedIn = callerWith(service, await service.guest.post('/api/sessions', LOGIN));
      expect((await signedIn.get('/api/me')).json).toMatchObject({ person: { name: 'Ann' } });
      expect((await signedIn.delete('/api/sessions')).status).toBe(204);
      expect((await signedIn.get('/api/me')).json).toMatchObject({ person: null });
    });

    it('ends the old session when the same browser signs in again', async () => {
      const first = callerWith(service, await service.guest.post('/api/sessions', LOGIN));
      await first.post('/api/sessions', LOGIN);
      expect((await first.get('/api/me')).json).toMatchObject({ person: null });
    });

    it('ends a session after 30 days', async () => {
      const caller = callerWith(service, await service.guest.post('/api/sessions', LOGIN));
      service.clock.advance(30 * 24 * 3_600_000);
      expect((await caller.get('/api/me')).json).toMatchObject({ person: null });
    });

    it('answers an unknown e-mail as a wrong password', async () => {
      const wrong = await service.guest.post('/api/sessions', { ...LOGIN, password: 'not the password' });
      const unknown = await service.guest.post('/api/sessions', { email: 'nobody@example.org', password: 'not the password' });
      expect([wrong.status, unknown.status]).toEqual([401, 401]);
      expect(unknown.json).toEqual(wrong.json);
      expect(wrong.json).toMatchObject({ code: 'bad-credentials' });
    });

    it('keeps no password and no token, only their hashes', async () => {
      const people: { password_hash: string }[] = await service.db.dataSource.query('SELECT password_hash FROM people');
      expect(people[0]?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
      const token = tokenOf(await service.guest.post('/api/sessions', LOGIN));
      const found: unknown[] = await service.db.dataSource.query(
        "SELECT 1 FROM sessions WHERE encode(token_hash, 'escape') LIKE $1",
        [`%${token}%`],
      );
      expect(found).toEqual([]);
    });

    it('refuses an e-mail that has an account, whatever its case', async () => {
      const answer = await service.guest.post('/api/people', { ...ANN, email: 'ANN@example.ORG' });
      expect(answer).toMatchObject({ status: 409, json: { code: 'email-taken' } });
    });

    it('names the field that is wrong', async () => {
      const answer = await service.guest.post('/api/people', { ...ANN, email: 'x@example.org', password: 'short' });
      expect(answer).toMatchObject({ status: 400, json: { code: 'invalid-input', issues: [{ path: 'body.password' }] } });
    });

    it('refuses further tries after ten wrong passwords, and lets them in a quarter of an hour later', async () => {
      const form = { email: 'guess@example.org', password: 'wrong wrong wrong' };
      for (let attempt = 0; attempt < 10; attempt += 1)
        expect((await service.guest.post('/api/sessions', form)).status).toBe(401);
      const refused = await service.guest.post('/api/sessions', form);
      expect(refused).toMatchObject({ status: 429, json: { code: 'too-many-requests' }, headers: { 'retry-after': '900' } });
      service.clock.advance(15 * 60_000);
      expect((await service.guest.post('/api/sessions', form)).status).toBe(401);
    });
  });

  describe('foreign pages', () => {
    const foreign: Record<string, string>[] = [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      {},
    ];
    it.each(foreign)('may change nothing with the cookie: %j', async (headers) => {
      const { cookie = '' } = (await service.person('Bea')).headers;
      const answer = await service.caller({ ...headers, cookie }).post('/api/spaces', { name: 'Evil' });
      expect(answer).toMatchObject({ status: 403, json: { code: 'csrf' } });
    });

    it('may not sign a browser in', async () => {
      expect(await service.caller({ 'sec-fetch-site': 'cross-site' }).post('/api/sessions', LOGIN)).toMatchObject({
        status: 403,
      });
    });

    it('are told from our own by Origin where the browser sends no Sec-Fetch-Site', async () => {
      const { cookie = '' } = (await service.person('Cem')).headers;
      const own = service.caller({ origin: 'http://localhost:80', host: 'localhost:80', cookie });
      expect((await own.post('/api/spaces', { name: 'Own' })).status).toBe(201);
    });
  });
});

function tokenOf(answer: { headers: Readonly<Record<string, unknown>> }): string {
  return /fab_session=([\w-]+)/.exec(String(answer.headers['set-cookie']))?.[1] ?? '';
}

function callerWith(service: TestService, answer: { headers: Readonly<Record<string, unknown>> }) {
  return service.caller({ 'sec-fetch-site': 'same-origin', cookie: `fab_session=${tokenOf(answer)}` });
}

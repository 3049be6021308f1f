// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { testService } from '../testing.js';

describe('the session cookie', () => {
  it('is Secure when people reach the service over https', async () => {
    const service = await testService({ publicUrl: 'https://fab.example.org' });
    const form = { name: 'Ann', email: 'ann@example.org', password: 'a long enough password' };
    const answer = await service.guest.post('/api/people', form);
    expect(answer.headers['set-cookie']).toMatch(/; HttpOnly; .*; Secure$/);
    await service.close();
  });
});

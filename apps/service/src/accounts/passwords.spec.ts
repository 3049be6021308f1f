// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { Passwords } from './passwords.js';

describe('passwords', () => {
  const passwords = new Passwords();

  it('are verified against their own hash only, which is salted', async () => {
    const [first, second] = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
    expect(first).not.toBe(second);
    expect(await passwords.verify('correct horse', first)).toBe(true);
    expect(await passwords.verify('correct horse', second)).toBe(true);
    expect(await passwords.verify('correct hors', first)).toBe(false);
  });

  it('typed in another Unicode form are the same', async () => {
    expect(await passwords.verify('cafe\u0301 au lait', await passwords.hash('caf\u00e9 au lait'))).toBe(true);
  });

  it('of nobody and against no hash are wrong', async () => {
    expect(await passwords.verify('decoy', null)).toBe(false);
    expect(await passwords.verify('x', 'not a hash')).toBe(false);
  });

  it('are read with the cost they were stored with, so that the cost can rise later', async () => {
    // Reference implementation P-H-C/phc-winner-argon2, src/test.c: argon2id, t = 2, m = 2^16, p = 1, "password", "somesalt".
    const stored = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await passwords.verify('password', stored)).toBe(true);
    expect(await passwords.verify('passwort', stored)).toBe(false);
  });

  it('beyond a hundred that wait are refused instead of making everybody wait', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 110 }, () => passwords.hash('x')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(8);
    expect(refused[0]).toMatchObject({ reason: { code: 'too-many-requests' } });
  });
});

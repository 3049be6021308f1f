// SPDX-License-Identifier: AGPL-3.0-or-later
import { createHash, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';

/** Random bytes of a session, an API token and a bridge secret: 256 bits. */
const SECRET_BYTES = 32;
/** Read aloud and typed by hand: no 0, O, 1, I, L. 31^8 is about 2^39 and a code lives for minutes. */
const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 8;

/** A secret for machines, e.g. `N3tq…` (43 characters of base64url). */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** A code for people, e.g. `7KXM-Q2HD`. */
export function newCode(): string {
  const letters = Array.from({ length: CODE_LENGTH }, () => CODE_ALPHABET[randomInt(CODE_ALPHABET.length)]).join('');
  return `${letters.slice(0, CODE_LENGTH / 2)}-${letters.slice(CODE_LENGTH / 2)}`;
}

/** What is stored of a secret. A plain hash is enough: the secrets are random and long, codes live for minutes. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** What is stored of a code; case, spaces and dashes do not count. */
export function hashCode(code: string): Buffer {
  return hashSecret(code.toUpperCase().replaceAll(/[\s-]/g, ''));
}

/** Compares in constant time. */
export function isSameHash(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

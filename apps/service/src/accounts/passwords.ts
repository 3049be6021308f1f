// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * Passwords as argon2id in PHC form: `$argon2id$v=19$m=19456,t=2,p=1$salt$hash`.
 * Parameters: OWASP Password Storage Cheat Sheet (2025), argon2id with m = 19 MiB, t = 2, p = 1; RFC 9106 for the algorithm.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ApiProblem } from '../errors/index.js';

interface Cost {
  readonly memoryKib: number;
  readonly passes: number;
  readonly parallelism: number;
}

const COST: Cost = { memoryKib: 19_456, passes: 2, parallelism: 1 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Of Node's four worker threads; the others stay free for files. Also bounds memory: 2 x 19 MiB. */
const MAX_AT_ONCE = 2;
/** Log-ins that wait; each takes about 20 ms. More are refused rather than made to wait for seconds. */
const MAX_WAITING = 100;
const PHC = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

const deriveKey = promisify(argon2);

/** Hashes and checks passwords, a bounded number at a time. */
@Injectable()
export class Passwords {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: string | null = null;

  /** PHC text to store. @throws ApiProblem `too-many-requests` when too many wait */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.derive(password, salt, COST, HASH_BYTES);
    return `\$argon2id\$v=19\$m=${COST.memoryKib},t=${COST.passes},p=${COST.parallelism}\$${base64(salt)}\$${base64(hash)}`;
  }

  /** `stored` null (no such person) takes as long as a wrong password, so that an answer's time tells nothing. */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const phc = PHC.exec(stored ?? (await this.decoyHash()));
    if (phc === null) return false;
    const [, memory, passes, parallelism, salt = '', hash = ''] = phc;
    const cost = { memoryKib: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
    const expected = Buffer.from(hash, 'base64');
    const found = await this.derive(password, Buffer.from(salt, 'base64'), cost, expected.length);
    return timingSafeEqual(found, expected) && stored !== null;
  }

  private async decoyHash(): Promise<string> {
    this.decoy ??= await this.hash('decoy');
    return this.decoy;
  }

  private async derive(password: string, salt: Buffer, cost: Cost, length: number): Promise<Buffer> {
    await this.enter();
    try {
      // NFKC: the same password typed on another keyboard or system is the same (NIST SP 800-63B, 3.1.1.2).
      const message = Buffer.from(password.normalize('NFKC'));
      const { memoryKib: memory, passes, parallelism } = cost;
      return await deriveKey('argon2id', { message, nonce: salt, memory, passes, parallelism, tagLength: length });
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }

  private async enter(): Promise<void> {
    if (this.running >= MAX_AT_ONCE) {
      if (this.waiting.length >= MAX_WAITING) {
        throw new ApiProblem('too-many-requests', 'Too many people sign in at this moment: try again in a few seconds.');
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
  }
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../config/index.js';
import { RateLimiter } from './rate-limiter.js';

const QUARTER_HOUR_MS = 15 * 60_000;
const HOUR_MS = 60 * 60_000;
/** Wrong passwords for one e-mail from one address. */
const LOGINS_PER_IP_AND_EMAIL = 10;
/** One address may be a whole space behind one router. */
const LOGINS_PER_IP = 200;
const SIGN_UPS_PER_IP = 60;
/** Against guessing of codes: 2^39 codes, 30 tries in a quarter of an hour. */
const PAIRINGS_PER_IP = 30;
const SETUPS_PER_IP = 10;

/** How often one address may try what guessing could break. */
@Injectable()
export class Limits {
  readonly logInByEmail: RateLimiter;
  readonly logInByIp: RateLimiter;
  readonly signUp: RateLimiter;
  readonly pairing: RateLimiter;
  readonly setup: RateLimiter;
  constructor(@Inject(Clock) clock: Clock) {
    this.logInByEmail = new RateLimiter(clock, { limit: LOGINS_PER_IP_AND_EMAIL, windowMs: QUARTER_HOUR_MS });
    this.logInByIp = new RateLimiter(clock, { limit: LOGINS_PER_IP, windowMs: QUARTER_HOUR_MS });
    this.signUp = new RateLimiter(clock, { limit: SIGN_UPS_PER_IP, windowMs: HOUR_MS });
    this.pairing = new RateLimiter(clock, { limit: PAIRINGS_PER_IP, windowMs: QUARTER_HOUR_MS });
    this.setup = new RateLimiter(clock, { limit: SETUPS_PER_IP, windowMs: QUARTER_HOUR_MS });
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';

/** The one source of time: services take it injected, so that tests set it. This file is the only one that reads the system's clock. */
export class Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  nowMs(): number {
    return Date.now();
  }
  now(): Date {
    return new Date(this.nowMs());
  }
}

/** The one source of row ids; injected, so that tests can foresee them. */
export class IdSource {
  /** A UUID, e.g. `0b6d4c1e-6a0f-4c43-9f9e-1c2f3c1d5b7a`. */
  next(): string {
    return randomUUID();
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Cancel, Clock } from '../driver/clock.js';

type Alarm = { readonly atMs: number; readonly order: number; readonly fire: () => void };

/** A clock that stands until it is told to go on, for tests: alarms ring at their own time, in order. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #alarms: Alarm[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, fire: () => void): Cancel {
    const alarm = { atMs: this.#nowMs + Math.max(delayMs, 0), order: this.#order, fire };
    this.#order += 1;
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Lets `ms` pass. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (let next = this.#first(); next !== undefined && next.atMs <= endMs; next = this.#first()) {
      const due = next;
      this.#alarms = this.#alarms.filter((other) => other !== due);
      this.#nowMs = Math.max(due.atMs, this.#nowMs);
      due.fire();
    }
    this.#nowMs = endMs;
  }

  /** Alarms that are set; 0 when nothing will ever happen again by itself. */
  get pending(): number {
    return this.#alarms.length;
  }

  #first(): Alarm | undefined {
    return this.#alarms.reduce<Alarm | undefined>((best, alarm) => {
      if (best === undefined || alarm.atMs < best.atMs) return alarm;
      return alarm.atMs === best.atMs && alarm.order < best.order ? alarm : best;
    }, undefined);
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { AgentClock } from '../agent-clock.js';

/** Time that stands until a test moves it; ids count up. */
export class ManualClock implements AgentClock {
  private now = 0;
  private ids = 0;
  /** Timers ever set. */
  made = 0;
  private timers: { at: number; fire: () => void }[] = [];

  constructor(private readonly startWallMs = Date.UTC(2026, 10, 20, 21)) {}

  nowMs(): number {
    return this.now;
  }
  wallMs(): number {
    return this.startWallMs + this.now;
  }
  newId(): string {
    this.ids += 1;
    return `00000000-0000-4000-8000-${String(this.ids).padStart(12, '0')}`;
  }
  random(): number {
    return 0.5;
  }
  after(delayMs: number, fire: () => void): () => void {
    const timer = { at: this.now + delayMs, fire };
    this.timers.push(timer);
    this.made += 1;
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  /** Timers that wait. */
  get pending(): number {
    return this.timers.length;
  }

  /** Moves the time and fires what is due, in order. */
  advance(byMs: number): void {
    const end = this.now + byMs;
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.now = Math.max(this.now, next.at);
      next.fire();
    }
    this.now = end;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MachineState, STATE_HEARTBEAT_MS, STATE_MIN_INTERVAL_MS } from '@fabcommons/contracts';
import type { Cancel } from '../driver/clock.js';
import type { SessionSnapshot } from '../session/session.js';
import { type AgentClock, instant } from './agent-clock.js';

/** Sends one machine's state: at once when mode, job or phase change, else at most twice a second, and again as a heartbeat. */
export class StatePublisher {
  private current: SessionSnapshot | null = null;
  private sent: SessionSnapshot | null = null;
  private sentMs = 0;
  private cancel: Cancel = () => undefined;

  constructor(
    private readonly clock: AgentClock,
    private readonly send: (state: MachineState) => void,
  ) {}

  /** Takes the newest snapshot; an older one that was not sent yet is dropped. */
  update(snapshot: SessionSnapshot): void {
    this.current = snapshot;
    const elapsedMs = this.clock.nowMs() - this.sentMs;
    if (!this.sent || isUrgent(this.sent, snapshot) || elapsedMs >= STATE_MIN_INTERVAL_MS) this.sendNow();
    else this.arm(STATE_MIN_INTERVAL_MS - elapsedMs);
  }

  /** Sends what is known, e.g. after a reconnect. */
  sendNow(): void {
    if (!this.current) return;
    this.sent = this.current;
    this.sentMs = this.clock.nowMs();
    this.arm(STATE_HEARTBEAT_MS);
    this.send({ v: 1, at: instant(this.clock), ...this.current });
  }

  stop(): void {
    this.cancel();
  }

  private arm(delayMs: number): void {
    this.cancel();
    this.cancel = this.clock.after(delayMs, () => this.sendNow());
  }
}

const isUrgent = (before: SessionSnapshot, now: SessionSnapshot): boolean =>
  before.mode !== now.mode || before.job?.phase !== now.job?.phase || before.job?.jobId !== now.job?.jobId;

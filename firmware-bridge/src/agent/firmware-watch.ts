// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity, MachineSettings } from '@fabcommons/contracts';
import type { MachineSession } from '../session/session.js';
import { SessionKeeper } from '../tools/session-keeper.js';
import { type AgentClock, instant } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import type { MachineStore } from './machine-store.js';

/** A machine that has just said who it is still greets; then its settings are read. */
export const BACKUP_AFTER_MS = 5_000;
/** A machine that had something else to do is looked at again after so long. */
const AGAIN_AFTER_MS = 60_000;

/** What a {@link FirmwareWatch} works with. */
export type FirmwareWatchParts = {
  readonly key: string;
  readonly session: MachineSession;
  readonly machines: MachineStore;
  readonly clock: AgentClock;
  readonly log: AgentLog;
  /** Why the machine is not to be borrowed now, or null. */
  readonly busyWhy: () => string | null;
  readonly keep: (settings: MachineSettings, reason: string) => string;
  readonly guarded: (work: () => void) => void;
};

/** Notices a machine that was not seen before, and another firmware than last time: its settings are kept, before anybody changes them. */
export class FirmwareWatch {
  /** True while it reads settings: nobody asked for that. */
  isReading = false;
  private cancel: () => void = () => undefined;

  constructor(private readonly parts: FirmwareWatchParts) {}

  identified({ firmware, firmwareName }: MachineIdentity): void {
    const { machines, key } = this.parts;
    if (firmware === 'unknown') return;
    const before = machines.firmware(key);
    if (before === firmwareName) return;
    const reason = before === null ? `first seen: ${firmwareName}` : `firmware changed from ${before} to ${firmwareName}`;
    this.later(BACKUP_AFTER_MS, firmwareName, reason);
  }

  /** The bridge ends. */
  stop(): void {
    this.cancel();
  }

  private later(delayMs: number, firmwareName: string, reason: string): void {
    this.cancel();
    this.cancel = this.parts.clock.after(delayMs, () => this.parts.guarded(() => this.backUp(firmwareName, reason)));
  }

  private backUp(firmwareName: string, reason: string): void {
    const { session, machines, key, clock, log, busyWhy, keep, guarded } = this.parts;
    // It will be noticed when it says again who it is.
    if (session.identity?.firmwareName !== firmwareName) return;
    const { mode, tool } = session.snapshot;
    if (busyWhy() !== null || mode !== 'idle' || tool) return this.later(AGAIN_AFTER_MS, firmwareName, reason);
    const keeper = new SessionKeeper({ session, now: () => instant(clock), keep });
    this.isReading = true;
    void keeper.backup(reason).then((outcome) =>
      guarded(() => {
        this.isReading = false;
        if (outcome.kind === 'kept') machines.noteFirmware(key, firmwareName);
        else log.warn('settings were not backed up', { machine: key, reason: outcome.reason });
      }),
    );
  }
}

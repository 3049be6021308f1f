// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineIdentity, MachineSettings } from '@fabcommons/contracts';
import type { MachineSession } from '../session/session.js';
import { SessionKeeper } from '../tools/session-keeper.js';
import { type AgentClock, instant } from './agent-clock.js';
import type { AgentLog } from './agent-log.js';
import type { MachineStore } from './machine-store.js';

/** A machine that has just said who it is still greets; then its settings are read. */
const BACKUP_AFTER_MS = 5_000;

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

/** Notices another firmware than last time: its settings are kept as it begins, before anybody changes them. */
export class FirmwareWatch {
  constructor(private readonly parts: FirmwareWatchParts) {}

  identified({ firmware, firmwareName }: MachineIdentity): void {
    const { machines, key, clock } = this.parts;
    if (firmware === 'unknown') return;
    const before = machines.firmware(key);
    if (before === firmwareName) return;
    if (before === null) return machines.noteFirmware(key, firmwareName);
    clock.after(BACKUP_AFTER_MS, () => this.backUp(firmwareName, `firmware changed from ${before} to ${firmwareName}`));
  }

  /** Where it cannot be done now, the change is noticed again the next time. */
  private backUp(firmwareName: string, reason: string): void {
    const { session, machines, key, clock, log, busyWhy, keep, guarded } = this.parts;
    if (busyWhy() !== null || session.snapshot.mode !== 'idle' || session.identity?.firmwareName !== firmwareName) return;
    const keeper = new SessionKeeper({ session, now: () => instant(clock), keep });
    void keeper.backup(reason).then((outcome) =>
      guarded(() => {
        if (outcome.kind === 'kept') machines.noteFirmware(key, firmwareName);
        else log.warn('settings were not backed up', { machine: key, reason: outcome.reason });
      }),
    );
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import type { MachineSettings } from '@fabcommons/contracts';
import type { BackupOutcome, RestoreReport, SettingsKeeper } from '../flashing/settings-keeper.js';
import type { MachineSession } from '../session/session.js';
import { readSettings } from './read-settings.js';
import { restoreSettings } from './restore-settings.js';
import { withBench } from './tool-failure.js';

/** What a {@link SessionKeeper} works with. */
export type SessionKeeperParts = {
  readonly session: MachineSession;
  /** ISO 8601. */
  readonly now: () => string;
  /** Keeps settings durably before it answers; null id: kept without one. Throws when it cannot. */
  readonly keep: (settings: MachineSettings, reason: string) => string | null | Promise<string | null>;
};

/** Reads a machine's settings before a flash, and writes them back after it, over its session. */
export class SessionKeeper implements SettingsKeeper {
  constructor(private readonly parts: SessionKeeperParts) {}

  async backup(reason: string): Promise<BackupOutcome> {
    const { session, now, keep } = this.parts;
    const { identity } = session;
    if (!identity) return { kind: 'nothing', reason: session.snapshot.detail ?? 'nothing answers on the port' };
    if (identity.firmware === 'unknown')
      return { kind: 'nothing', reason: `the firmware (${identity.firmwareName}) is not known` };
    const lent = session.borrow(reason);
    if (lent.kind === 'refused') return { kind: 'failed', reason: lent.reason };
    const read = await withBench(lent.bench, (bench) => readSettings(bench, identity, now()));
    if (read.kind === 'failed') return { kind: 'failed', reason: read.reason };
    try {
      return { kind: 'kept', settings: read.settings, backupId: await keep(read.settings, reason) };
    } catch (cause) {
      return { kind: 'failed', reason: `they could not be kept: ${cause instanceof Error ? cause.message : String(cause)}` };
    }
  }

  async restore(settings: MachineSettings): Promise<RestoreReport> {
    const { session, now } = this.parts;
    const { identity } = session;
    if (!identity)
      return { kind: 'not-restored', text: `settings not restored: ${session.snapshot.detail ?? 'nothing answers'}` };
    const lent = session.borrow('restoring settings');
    if (lent.kind === 'refused') return { kind: 'not-restored', text: `settings not restored: ${lent.reason}` };
    const outcome = await withBench(lent.bench, (bench) =>
      restoreSettings({ bench, identity, wanted: settings, options: { sameMachine: true }, now }),
    );
    if (outcome.kind !== 'restored') return { kind: 'not-restored', text: `settings not restored: ${outcome.reason}` };
    const { written, unchanged, notRestored } = outcome.result;
    const lost = notRestored.filter(({ reason }) => !/nobody sets it|since its start/.test(reason));
    const text = `${written.length} settings written back, ${unchanged} were right already${lost.length > 0 ? `, ${lost.length} not restored: ${lost.map(({ key }) => key).join(', ')}` : ''}`;
    return { kind: lost.length > 0 ? 'partly' : 'restored', text: text.slice(0, 1_000) };
  }
}

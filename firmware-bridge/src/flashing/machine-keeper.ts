// SPDX-License-Identifier: AGPL-3.0-or-later
/** A machine for a flash from the command line, without the service: asked for its settings, lent, and asked again. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineSettings } from '@fabcommons/contracts';
import { createSession } from '../session/machine-session.js';
import type { MachineSession } from '../session/session.js';
import { SessionKeeper } from '../tools/session-keeper.js';
import { createTransport } from '../transport/create-transport.js';
import type { Transport } from '../transport/transport.js';
import type { FlashPort } from './flash-job.js';
import type { BackupOutcome, RestoreReport, SettingsKeeper } from './settings-keeper.js';

/** Modes in which a program moves the machine: it is not flashed then. */
const AT_WORK: ReadonlySet<string> = new Set(['run', 'hold']);

/** What a {@link MachineKeeper} works with. */
export type MachineKeeperOptions = {
  readonly port: string;
  /** Null: it is found out. */
  readonly baudRate: number | null;
  /** Settings are written to a file below this folder. */
  readonly dataFolder: string;
  /** ISO 8601. */
  readonly now: () => string;
  readonly onNote: (text: string) => void;
};

/** One machine. The session lives from the first question to `close`; during the flash it has lent its port. */
export class MachineKeeper implements SettingsKeeper {
  #session: MachineSession | null = null;

  private constructor(
    private readonly options: MachineKeeperOptions,
    private readonly transport: Transport,
  ) {}

  static async create(options: MachineKeeperOptions): Promise<MachineKeeper> {
    return new MachineKeeper(options, await createTransport(options.port, { baud: options.baudRate ?? 'auto' }));
  }

  /** Asks who is there. @returns why it must not be flashed now, or null */
  async ask(): Promise<string | null> {
    const { mode, detail } = (await this.#opened()).snapshot;
    return AT_WORK.has(mode) ? `the machine is at work (${detail ?? mode}): flashing would cut it off` : null;
  }

  async backup(reason: string): Promise<BackupOutcome> {
    return this.#keeperOf(await this.#opened()).backup(reason);
  }

  async restore(settings: MachineSettings): Promise<RestoreReport> {
    return this.#keeperOf(await this.#opened()).restore(settings);
  }

  /** Takes the port from the session; one that nobody answers on is closed instead, and opened again for `restore`. */
  readonly takePort = async (): Promise<FlashPort | { readonly refused: string }> => {
    const lent = await this.#session?.lendPort('flashing');
    if (lent?.kind === 'refused' && (lent.code === 'busy' || AT_WORK.has(this.#session?.snapshot.mode ?? '')))
      return { refused: lent.reason };
    if (lent?.kind === 'granted') return { transport: lent.loan.transport, release: () => lent.loan.release() };
    await this.close();
    return { transport: this.transport.raw ?? this.transport, release: () => Promise.resolve() };
  };

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = null;
  }

  async #opened(): Promise<MachineSession> {
    if (this.#session) return this.#session;
    const session = createSession({ transport: this.transport });
    this.#session = session;
    await session.open();
    return session;
  }

  #keeperOf(session: MachineSession): SessionKeeper {
    const { dataFolder, now, onNote } = this.options;
    const keep = (settings: MachineSettings): null => {
      const folder = join(dataFolder, 'settings');
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${settings.takenAt.replaceAll(':', '-')}.json`);
      writeFileSync(path, `${JSON.stringify(settings, null, 2)}\n`, { flush: true, mode: 0o600 });
      onNote(`${settings.entries.length} settings of ${settings.firmwareName} kept in ${path}`);
      return null;
    };
    return new SessionKeeper({ session, now, keep });
  }
}

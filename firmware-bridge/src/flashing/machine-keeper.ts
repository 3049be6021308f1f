// SPDX-License-Identifier: AGPL-3.0-or-later
/** A machine for a flash from the command line, without the service: asked for its settings, lent, and asked again. */
import { createSession } from '../session/machine-session.js';
import type { MachineSession } from '../session/session.js';
import { createTransport } from '../transport/create-transport.js';
import type { FlashPort } from './flash-job.js';
import type { JournalEntry } from './flash-journal.js';
import type { SettingsKeeper } from './settings-keeper.js';

/** A machine that may be flashed. */
export type OpenMachine = {
  readonly keeper: SettingsKeeper | null;
  readonly takePort: () => Promise<FlashPort>;
  close(): Promise<void>;
};

/** Modes in which nothing moves by a program: a machine at work is not flashed. */
const AT_REST: ReadonlySet<string> = new Set(['idle', 'alarm', 'faulted', 'offline', 'identifying', 'opening']);

/** Asks who is on the port, unless `isAsked` is false. After a flash that was cut off nobody is asked: nobody would answer. */
export async function openMachine(options: {
  readonly port: string;
  readonly baudRate: number;
  readonly earlier: JournalEntry | null;
  readonly isAsked: boolean;
}): Promise<OpenMachine | { readonly refused: string }> {
  const transport = await createTransport(options.port, options.baudRate);
  let session: MachineSession | null = null;
  if (options.isAsked && options.earlier?.phase !== 'writing') {
    session = createSession({ transport });
    await session.open();
    const { mode, detail } = session.snapshot;
    if (!AT_REST.has(mode)) {
      await session.close();
      return { refused: `the machine is at work (${detail ?? mode}): flashing would cut it off` };
    }
  }
  return {
    keeper: null,
    takePort: async () => {
      await session?.close();
      session = null;
      return { transport, release: () => Promise.resolve() };
    },
    close: async () => {
      await session?.close();
    },
  };
}

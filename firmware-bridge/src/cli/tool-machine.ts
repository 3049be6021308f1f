// SPDX-License-Identifier: AGPL-3.0-or-later
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { MachineIdentity } from '@fabcommons/contracts';
import { instant, systemAgentClock } from '../agent/agent-clock.js';
import type { FirmwareChoice } from '../session/probe.js';
import type { MachineSession } from '../session/session.js';
import type { Workbench } from '../session/workbench.js';
import { type Arguments, readBaud, required, UsageError } from './arguments.js';

/** A machine in the hands of one command of a person. */
export type ToolMachine = {
  readonly session: MachineSession;
  readonly identity: MachineIdentity;
  readonly bench: Workbench;
  /** Gives it back and frees the port. */
  close(): Promise<void>;
};

/** Why there is none to use; `identity` where somebody answers who is busy. */
export type NoMachine = { readonly problem: string; readonly identity: MachineIdentity | null };

/** Options that every tool has. */
export const MACHINE_VALUES = ['port', 'baud', 'firmware'] as const;
/** How those are told. */
export const MACHINE_HELP = `PORT is a name that "fab-bridge ports" shows, or tcp://host:port; BAUD and firmware (marlin, grbl) are found out unless given.
Opening a serial port may reset the board.`;

/** What time it is, ISO 8601. */
export const now = (): string => instant(systemAgentClock);

/** Where a person's own files of the bridge are: history of the console, settings before a restore. */
export const stateFolder = (given: string | undefined): string =>
  given ?? join(process.env['XDG_STATE_HOME'] ?? join(homedir(), '.local', 'state'), 'fabcommons');

/** How long a machine may take after its greeting to say what state it is in. */
const SETTLE_MS = 3_000;

/**
 * Opens the port that was given, asks who is there and takes the machine for one purpose; or says why that cannot be.
 * @throws UsageError
 */
export async function openToolMachine(args: Arguments, purpose: string): Promise<ToolMachine | NoMachine> {
  const port = required(args, 'port', '/dev/ttyUSB0');
  const baud = readBaud(args.values['baud']);
  const firmware = readFirmware(args.values['firmware']);
  const { createTransport } = await import('../transport/create-transport.js');
  const { createSession } = await import('../session/machine-session.js');
  const session = createSession({ transport: await createTransport(port, baud), firmware });
  await session.open();
  const { identity, snapshot } = session;
  if (!identity) {
    await session.close();
    return { problem: snapshot.detail ?? `nothing answered on ${port}`, identity: null };
  }
  const lent = await whenReady(session, purpose);
  if ('problem' in lent) {
    await session.close();
    return identity.firmware === 'unknown'
      ? {
          problem: `${identity.firmwareName}: ${snapshot.detail ?? 'unknown firmware'}; see: fab-bridge identify --port ${port}`,
          identity,
        }
      : { ...lent, identity };
  }
  const { bench } = lent;
  return {
    session,
    identity,
    bench,
    close: async () => {
      bench.release();
      await session.close();
    },
  };
}

/** A Grbl tells its state a moment after its greeting. */
async function whenReady(
  session: MachineSession,
  purpose: string,
): Promise<{ readonly bench: Workbench } | { readonly problem: string }> {
  const first = session.borrow(purpose);
  if (first.kind === 'granted') return first;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, SETTLE_MS);
    const stop = session.subscribe((event) => {
      if (event.kind !== 'snapshot' || event.snapshot.mode !== 'idle') return;
      clearTimeout(timer);
      stop();
      resolve();
    });
  });
  const second = session.borrow(purpose);
  return second.kind === 'granted' ? second : { problem: second.reason };
}

function readFirmware(text = 'auto'): FirmwareChoice {
  if (text === 'auto' || text === 'marlin' || text === 'grbl') return text;
  throw new UsageError(`--firmware ${text}: expected auto, marlin or grbl`);
}

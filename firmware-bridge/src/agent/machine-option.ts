// SPDX-License-Identifier: AGPL-3.0-or-later
import { MachineKey } from '@fabcommons/contracts';
import { z } from 'zod';
import { AgentError } from './agent-error.js';

/**
 * A machine as named with `--machine`, and as kept in the data folder. `baud` null: it is found out. `reset` `never`: the bridge never pulses
 * the modem lines of its board, also not to recover it (opening the port for the first time may still reset it).
 */
export const MachineOption = z.object({
  key: MachineKey,
  port: z.string().min(1).max(300),
  baud: z.int().min(300).max(3_000_000).nullable(),
  firmware: z.enum(['auto', 'marlin', 'grbl']),
  reset: z.enum(['allowed', 'never']).optional(),
});
export type MachineOption = z.infer<typeof MachineOption>;

/** Machines of one bridge: the most that its presence may name. */
export const MAX_MACHINES = 64;

/** The form of `--machine`. */
export const MACHINE_FORM = 'KEY=PORT[@BAUD|@auto][,firmware=auto|marlin|grbl][,reset=allowed|never]';

/**
 * Reads `printer=/dev/ttyUSB0@250000,firmware=marlin` or `mill=/dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0,reset=never`.
 * @throws AgentError `bad-option`
 */
export function parseMachineOption(text: string): MachineOption {
  const [head = '', ...tail] = text.split(/,(?=[a-z]+=)/);
  const [, key, port, baud] = /^([^=]*)=(.+?)(?:@(\d+|auto))?$/.exec(head) ?? [];
  const extra = new Map(tail.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)]));
  const strange = [...extra.keys()].filter((name) => name !== 'firmware' && name !== 'reset');
  const reset = extra.get('reset');
  const read = MachineOption.safeParse({
    key,
    port,
    baud: baud === undefined || baud === 'auto' ? null : Number(baud),
    firmware: extra.get('firmware') ?? 'auto',
    ...(reset === undefined ? {} : { reset }),
  });
  if (read.success && strange.length === 0) return read.data;
  const wrong = [
    ...strange.map((name) => `${name}: unknown`),
    ...(read.error?.issues ?? []).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  ].join('; ');
  throw new AgentError('bad-option', `--machine ${text}: expected ${MACHINE_FORM} (${wrong}).`, { option: text });
}

/** Refuses two machines with one key or on one port, and too many. @throws AgentError `bad-option` */
export function checkMachines(machines: readonly MachineOption[]): void {
  if (machines.length > MAX_MACHINES)
    throw new AgentError('bad-option', `${machines.length} machines: a bridge cares for at most ${MAX_MACHINES}.`);
  for (const field of ['key', 'port'] as const) {
    const seen = new Set<string>();
    for (const machine of machines) {
      if (seen.has(machine[field]))
        throw new AgentError('bad-option', `--machine: two machines have the ${field} ${machine[field]}.`, {
          [field]: machine[field],
        });
      seen.add(machine[field]);
    }
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { MachineKey } from '@fabcommons/contracts';
import { z } from 'zod';
import { AgentError } from './agent-error.js';

/** A machine as named with `--machine`, and as kept in the data folder. `baud` null: the driver's usual rate. */
export const MachineOption = z.object({
  key: MachineKey,
  port: z.string().min(1).max(300),
  baud: z.int().min(300).max(3_000_000).nullable(),
  firmware: z.enum(['auto', 'marlin', 'grbl']),
});
export type MachineOption = z.infer<typeof MachineOption>;

/** Machines of one bridge: the most that its presence may name. */
export const MAX_MACHINES = 64;

const FORM = 'KEY=PORT[@BAUD][,firmware=auto|marlin|grbl]';

/** Reads `printer=/dev/ttyUSB0@250000,firmware=marlin`. @throws AgentError `bad-option` */
export function parseMachineOption(text: string): MachineOption {
  const [, key, port, baud, firmware] = /^([^=]*)=(.+?)(?:@(\d+))?(?:,firmware=(.*))?$/.exec(text) ?? [];
  const read = MachineOption.safeParse({
    key,
    port,
    baud: baud === undefined ? null : Number(baud),
    firmware: firmware ?? 'auto',
  });
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new AgentError('bad-option', `--machine ${text}: expected ${FORM} (${wrong}).`, { option: text });
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

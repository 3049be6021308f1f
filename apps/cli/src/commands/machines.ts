// SPDX-License-Identifier: AGPL-3.0-or-later
import { Lot, Machine } from '@fabcommons/contracts';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import type { Client } from '../client.js';
import type { Command } from '../command.js';
import { show, table } from '../output.js';
import { amount, machineWords } from '../words.js';
import { care, MAINTENANCE_OPTIONS, MAINTENANCE_USAGE } from './maintenance.js';
import { TOOL_OPTIONS, TOOL_USAGE, useTool } from './tools.js';

/** Finds a machine by its id, its name or the beginning of its name. @throws CliError `not-found` */
export async function machineNamed(client: Client, name: string): Promise<Machine> {
  const all = await client.get(z.array(Machine), '/api/machines');
  const wanted = name.toLowerCase();
  const exact = all.find((machine) => machine.id === name || machine.name.toLowerCase() === wanted);
  const close = all.filter((machine) => machine.name.toLowerCase().startsWith(wanted));
  const found = exact ?? (close.length === 1 ? close[0] : undefined);
  if (found) return found;
  throw new CliError(
    'not-found',
    `No single machine is called "${name}". Machines: ${all.map((machine) => machine.name).join(', ') || 'none'}`,
  );
}

/** `fab machines`: what each does now; `machines tools` and `machines maintenance` for one of them. */
export const machines: Command = {
  usage: `machines | ${TOOL_USAGE} | ${MAINTENANCE_USAGE}`,
  summary: 'all machines and what they do now; use tools on one, see to its maintenance',
  words: { least: 0, most: 20 },
  options: { ...TOOL_OPTIONS, ...MAINTENANCE_OPTIONS },
  run: async (call) => {
    const [action, name = '', ...words] = call.words;
    if (action === 'tools') return useTool(call, await machineNamed(call.client, name), words);
    if (action === 'maintenance' && words.length === 0) return care(call, await machineNamed(call.client, name));
    if (action !== undefined) throw new CliError('usage', `expected: fab ${machines.usage}`);
    const all = await call.client.get(z.array(Machine), '/api/machines');
    show(call.output, all, (list) =>
      table(
        ['machine', 'process', 'now', 'job', 'queue'],
        list.map((machine) => [
          machine.name,
          machine.capability.processName,
          machineWords(machine),
          machine.live.job ? `${machine.live.job.name} ${Math.floor(machine.live.job.progress * 100)} %` : '–',
          String(machine.live.queued),
        ]),
      ),
    );
  },
};

/** `fab stop MACHINE`: emergency stop, at once and without a question. */
export const stop: Command = {
  usage: 'stop MACHINE',
  summary: 'EMERGENCY STOP: heaters, spindle and motion off, at once',
  words: { least: 1, most: 1 },
  options: {},
  run: async (call) => {
    const machine = await machineNamed(call.client, call.words[0] ?? '');
    await call.client.request('POST', `/api/machines/${machine.id}/stop`);
    show(call.output, { machineId: machine.id, stopped: true }, () => [
      `${machine.name}: stop sent. Look at the machine before you use it again.`,
    ]);
  },
};

/** `fab recover MACHINE`: somebody looked at it and says that it is safe. */
export const recover: Command = {
  usage: 'recover MACHINE',
  summary: 'after a look at the machine: bring it back from emergency stop or alarm; moves and heats nothing (stewards)',
  words: { least: 1, most: 1 },
  options: {},
  run: async (call) => {
    const machine = await machineNamed(call.client, call.words[0] ?? '');
    await call.client.request('POST', `/api/machines/${machine.id}/recover`);
    show(call.output, { machineId: machine.id, recovering: true }, () => [
      `${machine.name} is being brought back. "fab machines" tells what came of it.`,
    ]);
  },
};

/** `fab clear MACHINE`: the bed is clear. */
export const clear: Command = {
  usage: 'clear MACHINE',
  summary: 'say that the bed or table is clear for the next job',
  words: { least: 1, most: 1 },
  options: {},
  run: async (call) => {
    const machine = await machineNamed(call.client, call.words[0] ?? '');
    await call.client.request('POST', `/api/machines/${machine.id}/bed-clear`);
    show(call.output, { machineId: machine.id, bed: 'clear' }, () => [`${machine.name}: the bed is clear.`]);
  },
};

/** `fab lots`: spools and sheets, and what is left. */
export const lots: Command = {
  usage: 'lots',
  summary: 'spools and sheets: what is left and where',
  words: { least: 0, most: 0 },
  options: {},
  run: async (call) => {
    const all = await call.client.get(z.array(Lot), '/api/lots');
    show(call.output, all, (list) =>
      table(
        ['lot', 'material', 'left', 'loaded in'],
        list.map((lot) => [lot.name, lot.material.name, amount(lot.remaining), lot.loadedIn?.machineName ?? '–']),
      ),
    );
  },
};

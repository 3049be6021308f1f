// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Machine, MaintenanceEntry, MaintenanceLog } from '@fabcommons/contracts';
import { randomUUID } from 'node:crypto';
import { CliError } from '../cli-error.js';
import { type Call, text } from '../command.js';
import { show, table } from '../output.js';
import { duration } from '../words.js';

/** Options of `fab machines maintenance`. */
export const MAINTENANCE_OPTIONS = { done: 'text', note: 'text', minutes: 'text' } as const;
/** How it is asked for. */
export const MAINTENANCE_USAGE = 'machines maintenance MACHINE [--done TASK [--note TEXT] [--minutes N]]';

/** `fab machines maintenance MACHINE`: what is due; with `--done`, what was done. */
export async function care(call: Call, machine: Machine): Promise<void> {
  const at = `/api/machines/${machine.id}/maintenance`;
  const log = await call.client.get(MaintenanceLog, at);
  const done = text(call, 'done');
  if (done === undefined) return show(call.output, log, (found) => inWords(machine, found));
  const wanted = done.toLowerCase();
  const task = log.tasks.find(({ id, name }) => id === done || name.toLowerCase().startsWith(wanted));
  if (!task)
    throw new CliError('not-found', `No task begins with "${done}": ${log.tasks.map(({ name }) => name).join(', ') || 'none'}.`);
  const workMinutes = Number(text(call, 'minutes') ?? 0);
  const report = { id: randomUUID(), taskId: task.id, note: text(call, 'note') ?? '', workMinutes };
  const entry = await call.client.send('POST', MaintenanceEntry, at, report);
  show(call.output, entry, () => [`${task.name} on ${machine.name}: done.`]);
}

function inWords(machine: Machine, { use, tasks, entries }: MaintenanceLog): string[] {
  return [
    `${machine.name} has run ${duration(use.machineMs)} in ${use.jobs} jobs.`,
    ...table(
      ['task', 'state', 'due', 'last done'],
      tasks.map(({ name, state, dueIn, lastDoneAt, lastDoneBy }) => [
        name,
        state,
        dueIn,
        lastDoneAt ? `${lastDoneAt} by ${lastDoneBy?.name ?? 'somebody'}` : 'never',
      ]),
    ),
    ...entries.slice(0, 10).map(({ at, by, taskName, note }) => `${at}  ${by?.name ?? '–'}  ${taskName ?? 'other'}  ${note}`),
  ];
}

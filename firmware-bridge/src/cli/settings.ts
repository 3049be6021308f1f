// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import type { MachineSettings } from '@fabcommons/contracts';
import { diffSettings } from '@fabcommons/firmware';
import { readSettings } from '../tools/read-settings.js';
import { planRestore, restoreSettings } from '../tools/restore-settings.js';
import { type Arguments, EXIT_DONE, EXIT_FAILED, readArguments, UsageError } from './arguments.js';
import { isYes } from './question.js';
import { keptPath, readSettingsFile, writeSettingsFile } from './settings-file.js';
import { changesTable, planText, restoredText, settingsTable } from './settings-words.js';
import { MACHINE_HELP, MACHINE_VALUES, now, openToolMachine, stateFolder } from './tool-machine.js';

const HELP = `fab-bridge settings backup FILE --port PORT [--force]
fab-bridge settings show [FILE] [--port PORT] [--json]
fab-bridge settings diff A B [--json]            A and B are files; "machine" is the one on --port
fab-bridge settings restore FILE --port PORT [--dry-run] [--yes] [--same-machine] [--data DIR] [--json]

Reads all that a Marlin, Grbl or grblHAL keeps, as settings with names and units, and writes it back: only what differs, read back, then stored.
A backup of another firmware or another machine is refused (--same-machine: it is this one, it only calls itself differently since new firmware).
Before anything is written, what is there now is kept below DIR (~/.local/state/fabcommons unless given).
${MACHINE_HELP} Nothing moves.
Exit code 0: done; of diff: no difference. 1: refused or failed; of diff: there are differences. 2: called wrongly.
`;

type Verb = (args: Arguments) => Promise<number>;
const VERBS: Readonly<Record<string, { readonly run: Verb; readonly files: readonly string[] }>> = {
  backup: { run: backup, files: ['FILE'] },
  show: { run: show, files: [] },
  diff: { run: diff, files: ['A', 'B'] },
  restore: { run: restore, files: ['FILE'] },
};
const MACHINE = 'machine';

/** `fab-bridge settings`. */
export async function run([name, ...argv]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || argv.includes('--help')) {
    if (name === undefined) throw new UsageError(`expected one of ${Object.keys(VERBS).join(', ')}`);
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const verb = Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
  if (!verb) throw new UsageError(`settings ${name}: expected one of ${Object.keys(VERBS).join(', ')}`);
  const files = name === 'show' && argv[0] !== undefined && !argv[0].startsWith('-') ? ['FILE'] : verb.files;
  const flags = ['json', 'force', 'dry-run', 'yes', 'same-machine'];
  return verb.run(readArguments(argv, { values: [...MACHINE_VALUES, 'data'], flags, positionals: files }));
}

async function backup(args: Arguments): Promise<number> {
  const path = args.positionals[0] ?? '';
  const mayReplace = args.flags.has('force');
  if (existsSync(path) && !mayReplace) return fail(`${path} exists: choose another name, or --force`);
  const settings = await fromMachine(args, 'settings backup');
  if ('problem' in settings) return fail(settings.problem);
  writeSettingsFile(path, settings, mayReplace);
  process.stdout.write(`${settings.entries.length} settings of ${settings.firmwareName} kept in ${path}\n`);
  return EXIT_DONE;
}

async function show(args: Arguments): Promise<number> {
  const settings = await from(args, args.positionals[0] ?? MACHINE);
  if ('problem' in settings) return fail(settings.problem);
  process.stdout.write(args.flags.has('json') ? `${JSON.stringify(settings)}\n` : settingsTable(settings));
  return EXIT_DONE;
}

async function diff(args: Arguments): Promise<number> {
  const [a = '', b = ''] = args.positionals;
  const before = await from(args, a);
  if ('problem' in before) return fail(before.problem);
  const after = await from(args, b);
  if ('problem' in after) return fail(after.problem);
  const changes = diffSettings(before, after);
  process.stdout.write(args.flags.has('json') ? `${JSON.stringify({ changes })}\n` : changesTable(changes));
  return changes.length === 0 ? EXIT_DONE : EXIT_FAILED;
}

async function restore(args: Arguments): Promise<number> {
  const wanted = readSettingsFile(args.positionals[0] ?? '');
  if ('problem' in wanted) return fail(wanted.problem);
  const isJson = args.flags.has('json');
  if (!args.flags.has('dry-run') && !args.flags.has('yes') && !process.stdin.isTTY)
    throw new UsageError('--yes is missing, and nobody can be asked here; --dry-run shows what would be done');
  const machine = await openToolMachine(args, 'settings restore');
  if ('problem' in machine) return fail(machine.problem);
  const { bench, identity } = machine;
  const folder = stateFolder(args.values['data']);
  const keep = (current: MachineSettings): boolean => {
    const path = keptPath(folder, current);
    writeSettingsFile(path, current, false);
    process.stderr.write(`what was there before is kept in ${path}\n`);
    return true;
  };
  const request = { bench, identity, wanted, now, keep, options: { sameMachine: args.flags.has('same-machine') } };
  try {
    const planned = await planRestore(request);
    if (planned.kind !== 'planned') return fail(`${planned.kind}: ${planned.reason}`);
    if (isJson && args.flags.has('dry-run')) process.stdout.write(`${JSON.stringify(planned.plan)}\n`);
    else if (!isJson) process.stdout.write(planText(planned.plan));
    if (args.flags.has('dry-run') || planned.plan.steps.length === 0) return EXIT_DONE;
    if (!args.flags.has('yes') && !(await isYes('Write them?'))) return fail('not confirmed: nothing was written');
    const outcome = await restoreSettings(request);
    if (outcome.kind !== 'restored') return fail(`${outcome.kind}: ${outcome.reason}`);
    process.stdout.write(isJson ? `${JSON.stringify(outcome.result)}\n` : restoredText(outcome.result));
    return EXIT_DONE;
  } finally {
    await machine.close();
  }
}

/** Settings of a file, or of the machine on `--port`. */
const from = (args: Arguments, what: string): Promise<MachineSettings | { readonly problem: string }> =>
  what === MACHINE ? fromMachine(args, 'settings') : Promise.resolve(readSettingsFile(what));

async function fromMachine(args: Arguments, purpose: string): Promise<MachineSettings | { readonly problem: string }> {
  const machine = await openToolMachine(args, purpose);
  if ('problem' in machine) return machine;
  try {
    const read = await readSettings(machine.bench, machine.identity, now());
    return read.kind === 'read' ? read.settings : { problem: read.reason };
  } finally {
    await machine.close();
  }
}

function fail(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return EXIT_FAILED;
}

#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
import { realpathSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { CliError } from './cli-error.js';
import { Client } from './client.js';
import type { Command } from './command.js';
import { design, designs, matches } from './commands/designs.js';
import { firmware } from './commands/firmware.js';
import { gcode } from './commands/gcode.js';
import { job, jobAction, jobs, make } from './commands/jobs.js';
import { clear, lots, machines, recover, stop } from './commands/machines.js';
import { publish } from './commands/publish.js';
import { settings } from './commands/settings.js';
import { login, logout, me } from './commands/session.js';
import { readSettings } from './settings.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  designs,
  design,
  matches,
  make,
  jobs,
  job,
  accept: jobAction('accept', 'accept a request (stewards)'),
  decline: jobAction('decline', 'decline a request, with a reason (stewards)'),
  pause: jobAction('pause', 'pause a running job'),
  resume: jobAction('resume', 'resume a paused job'),
  cancel: jobAction('cancel', 'cancel a job'),
  collect: jobAction('collect', 'say that the part was fetched'),
  machines,
  stop,
  recover,
  clear,
  lots,
  publish,
  settings,
  firmware,
  gcode,
  login,
  logout,
  me,
};

/** Runs `fab` with the words after its name; answers the exit code: 0 done, 1 refused or failed, 2 wrong words. */
export async function main(
  argv: readonly string[],
  print: (line: string) => void,
  complain: (line: string) => void,
): Promise<number> {
  const [name, ...rest] = argv;
  if (!name || name === '--help' || name === 'help') {
    for (const line of help()) print(line);
    return name ? 0 : 2;
  }
  try {
    const command = COMMANDS[name];
    if (!command) throw new CliError('usage', `There is no command "${name}". fab --help lists them.`);
    await runCommand(command, rest, print);
    return 0;
  } catch (error) {
    complain(`fab: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof CliError && error.code === 'usage' ? 2 : 1;
  }
}

async function runCommand(command: Command, args: readonly string[], print: (line: string) => void): Promise<void> {
  const { words, options } = parse(command, args);
  if (options.help) return print(`fab ${command.usage} [--json]\n  ${command.summary}`);
  if (words.length < command.words.least || words.length > command.words.most)
    throw new CliError('usage', `expected: fab ${command.usage}`);
  const client = new Client(await readSettings());
  await command.run({ words, options, client, output: { json: options.json === true, line: print } });
}

function parse(
  command: Command,
  args: readonly string[],
): { words: string[]; options: Record<string, string | boolean | undefined> } {
  const declared = Object.fromEntries(
    Object.entries(command.options).map(([name, kind]) => [
      name,
      { type: kind === 'text' ? ('string' as const) : ('boolean' as const) },
    ]),
  );
  try {
    const read = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...declared, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    return { words: read.positionals, options: read.values };
  } catch (cause) {
    const said = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new CliError('usage', `${said}. Expected: fab ${command.usage}`, cause);
  }
}

function help(): string[] {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  return [
    'fab: open designs, made on the machines of the commons',
    '',
    ...Object.entries(COMMANDS).map(([name, command]) => `  ${name.padEnd(width)}  ${command.summary}`),
    '',
    'Each takes --json and --help. FAB_SERVICE names the service, FAB_TOKEN an API token.',
  ];
}

const isEntry = process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isEntry) {
  process.exitCode = await main(
    process.argv.slice(2),
    (line) => console.log(line),
    (line) => console.error(line),
  );
}

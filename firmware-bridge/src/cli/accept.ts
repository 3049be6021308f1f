// SPDX-License-Identifier: AGPL-3.0-or-later
import { existsSync } from 'node:fs';
import { IdentityMemory } from '../agent/identity-memory.js';
import { EXIT_DONE, EXIT_FAILED, readArguments } from './arguments.js';

const INSTALLED = '/var/lib/fab-bridge';
const HELP = `fab-bridge accept KEY [--data DIR]

Says that another machine than last time is right under this key: whoever answers next is kept. The bridge may be running; press "recover" on
the machine's page afterwards. DIR is the agent's data folder, ${INSTALLED} unless given.
`;

/** `fab-bridge accept`. */
export function run(argv: string[]): Promise<number> {
  const args = readArguments(argv, { values: ['data'], flags: [], positionals: ['KEY'] });
  if (args.flags.has('help')) {
    process.stdout.write(HELP);
    return Promise.resolve(EXIT_DONE);
  }
  const [key = ''] = args.positionals;
  const data = args.values['data'] ?? INSTALLED;
  if (!existsSync(data)) {
    process.stderr.write(`there is no data folder ${data}: give the agent's with --data\n`);
    return Promise.resolve(EXIT_FAILED);
  }
  const known = new IdentityMemory(data).known(key);
  if (!known || !new IdentityMemory(data).accept(key)) {
    process.stderr.write(`nobody is known as ${key} in ${data}: whoever answers is taken anyway\n`);
    return Promise.resolve(EXIT_FAILED);
  }
  process.stdout.write(
    `${known.firmwareName} is forgotten; who answers next as ${key} is right. Now recover the machine on its page.\n`,
  );
  return Promise.resolve(EXIT_DONE);
}

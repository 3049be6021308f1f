#!/usr/bin/env node
// SPDX-License-Identifier: AGPL-3.0-or-later
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE, UsageError } from './cli/arguments.js';
import { endQuietlyWithoutReader } from './cli/closed-pipe.js';
import { TransportError } from './transport/transport.js';

/** A subcommand: loaded only when it is called, so that `ports` starts without MQTT and virtual machines. */
type Command = { readonly summary: string; load(): Promise<{ run(argv: string[]): Promise<number> }> };

const COMMANDS: Readonly<Record<string, Command>> = {
  ports: { summary: 'list the serial ports of this computer', load: () => import('./cli/ports.js') },
  identify: { summary: 'ask a machine who it is', load: () => import('./cli/identify.js') },
  settings: { summary: 'back up, show, compare and restore what a machine keeps', load: () => import('./cli/settings.js') },
  console: { summary: 'talk to a machine, line by line', load: () => import('./cli/console.js') },
  calibrate: { summary: 'guided: PID, steps per mm, probe offset, mesh', load: () => import('./cli/calibrate.js') },
  check: { summary: 'have a Grbl read a program in its check mode', load: () => import('./cli/check.js') },
  stream: { summary: 'run a G-code file on a machine, without the service', load: () => import('./cli/stream.js') },
  agent: { summary: 'join machines to a service, and keep them joined', load: () => import('./cli/agent.js') },
  flash: { summary: "write a firmware image into a machine's board", load: () => import('./cli/flash.js') },
  boards: { summary: 'list the boards that can be flashed', load: () => import('./cli/boards.js') },
  accept: { summary: 'say that another machine than last time is right', load: () => import('./cli/accept.js') },
  install: { summary: 'make the bridge a service of this computer (systemd)', load: () => import('./cli/install.js') },
  uninstall: { summary: 'take that service away', load: () => import('./cli/uninstall.js') },
  virtual: { summary: 'be a virtual machine: marlin or grbl', load: () => import('./cli/virtual.js') },
};

const HELP = `fab-bridge COMMAND …

${Object.entries(COMMANDS)
  .map(([name, { summary }]) => `  ${name.padEnd(10)}${summary}`)
  .join('\n')}

fab-bridge COMMAND --help tells more.
`;

async function main([name, ...argv]: string[]): Promise<number> {
  if (name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return EXIT_DONE;
  }
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command)
    throw new UsageError(
      `${name === undefined ? 'no command given' : `"${name}" is no command`}: expected one of ${Object.keys(COMMANDS).join(', ')}`,
    );
  return (await command.load()).run(argv);
}

endQuietlyWithoutReader();
main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (cause: unknown) => {
    const isUsage = cause instanceof UsageError || (cause instanceof TransportError && cause.code === 'bad-port');
    process.stderr.write(`fab-bridge: ${cause instanceof Error ? cause.message : String(cause)}\n`);
    process.exitCode = isUsage ? EXIT_USAGE : EXIT_FAILED;
  },
);

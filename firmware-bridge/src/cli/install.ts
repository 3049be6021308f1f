// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAgentOptions } from '../agent/agent-options.js';
import { EXIT_DONE, EXIT_FAILED, EXIT_USAGE } from './arguments.js';
import { BRIDGE_USER, CONFIG_PATH, describeStep, type InstallStep, installPlan } from './install-plan.js';

const HELP = `fab-bridge install [--dry-run] [options of "fab-bridge agent", without --data]

Makes the bridge a service of this computer (Linux with systemd, for example a Raspberry Pi): a user of its own in the group dialout, the
unit fab-bridge.service, started now and at every boot. For the first time:
  sudo fab-bridge install --service http://SERVER:3000 --pair CODE --machine printer=/dev/serial/by-id/…
Without options an existing ${CONFIG_PATH} stays. --dry-run shows all that would be done. Log: journalctl -u fab-bridge
`;

/** The unit starts the Node that runs this command; older ones lack what the journal needs. */
const MIN_NODE = 24;

/** `fab-bridge install`. */
export function run(argv: string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(HELP);
    return Promise.resolve(EXIT_DONE);
  }
  const agentArguments = argv.filter((word) => word !== '--dry-run');
  const options = parseAgentOptions(['--data', '/nonexistent', ...agentArguments]);
  if (options.data !== '/nonexistent') return refuse('--data is the unit’s own: leave it out', EXIT_USAGE);
  const program = programPath();
  const template = readFileSync(join(packageFolder(), 'install', 'fab-bridge.service'), 'utf8');
  const steps = installPlan({ template, node: process.execPath, program, agentArguments });
  if (argv.includes('--dry-run')) return showSteps(steps);
  if (Number(process.versions.node.split('.')[0]) < MIN_NODE)
    return refuse(
      `Node ${process.versions.node} is too old, ${MIN_NODE} is needed: start this command with it, the unit will use the same`,
    );
  for (const path of [process.execPath, program]) {
    const closed = closedParent(path);
    if (closed !== null)
      return refuse(`the user ${BRIDGE_USER} cannot read ${path}: open ${closed} (chmod o+x), or put the program below /opt`);
  }
  return perform(steps, `The bridge is installed. Its log: journalctl -fu fab-bridge\n`);
}

/** Prints what would be done. */
export function showSteps(steps: readonly InstallStep[]): Promise<number> {
  process.stdout.write(`${steps.map(describeStep).join('\n')}\n`);
  return Promise.resolve(EXIT_DONE);
}

/** Does the steps in order, as root on a computer with systemd; ends at the first that fails. */
export function perform(steps: readonly InstallStep[], done: string): Promise<number> {
  if (process.platform !== 'linux' || !existsSync('/run/systemd/system'))
    return refuse('this computer has no systemd running; start "fab-bridge agent" by its own means, or see --dry-run');
  if (process.getuid?.() !== 0) return refuse('this needs root: put sudo before it (or --dry-run, to see what it does)');
  for (const step of steps) {
    const problem = performStep(step);
    if (problem !== null) return refuse(`${describeStep(step).split('\n')[0] ?? ''}: ${problem}`);
  }
  process.stdout.write(done);
  return Promise.resolve(EXIT_DONE);
}

function performStep(step: InstallStep): string | null {
  switch (step.kind) {
    case 'remove':
      rmSync(step.path, { force: true });
      return null;
    case 'write':
      writeFileSync(`${step.path}.new`, step.content, { mode: step.mode });
      renameSync(`${step.path}.new`, step.path);
      return null;
    case 'run': {
      const [command, ...args] = step.argv;
      const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
      return status === 0 || step.mayFail ? null : (error?.message ?? `ended with ${status ?? 'a signal'}`);
    }
  }
}

function refuse(text: string, code = EXIT_FAILED): Promise<number> {
  process.stderr.write(`fab-bridge install: ${text}\n`);
  return Promise.resolve(code);
}

/** From `src/cli`, `dist/cli` and `dist/bundle` alike. */
const packageFolder = (): string => join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The bundle where there is one: it takes less memory. */
function programPath(): string {
  const bundle = join(packageFolder(), 'dist', 'bundle', 'fab-bridge.js');
  return realpathSync(existsSync(bundle) ? bundle : join(packageFolder(), 'dist', 'fab-bridge.js'));
}

/** The first folder above a file that others may not enter, or null. */
function closedParent(path: string): string | null {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === dirname(folder)) return null;
  }
}

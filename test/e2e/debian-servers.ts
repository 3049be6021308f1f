// SPDX-License-Identifier: AGPL-3.0-or-later
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { freePort } from './stack.js';

/** A server from Debian's packages, running for a test. */
export type Server = {
  url: string;
  kill: (signal?: NodeJS.Signals) => Promise<void>;
  restart: () => Promise<void>;
  dispose: () => Promise<void>;
};

/** PostgreSQL as packaged by Debian, with a fresh cluster; as root it runs as Debian's user `postgres`. */
export async function startPostgres(): Promise<Server> {
  const port = await freePort();
  const folder = openFolder('fab-postgres-');
  const [bin] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();
  const asUser = process.getuid?.() === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : ['env'];
  const data = join(folder, 'data');
  const [command = 'env', ...prefix] = asUser;
  execFileSync(command, [...prefix, `${bin}/initdb`, '-D', data, '-U', 'fab', '--auth=trust'], { stdio: 'pipe', cwd: '/' });
  const start = (): ChildProcess =>
    spawn(command, [...prefix, `${bin}/postgres`, '-D', data, '-p', String(port), '-k', folder, '-h', '127.0.0.1'], {
      stdio: 'ignore',
      cwd: '/',
    });
  return server(`postgres://fab@127.0.0.1:${port}/postgres`, port, folder, start);
}

/** Mosquitto as packaged by Debian, with its dynamic security plug-in: the service makes the bridges' accounts by itself. */
export async function startMosquitto(): Promise<Server> {
  const port = await freePort();
  const folder = openFolder('fab-mosquitto-');
  const [plugin] = globSync('/usr/lib/*/mosquitto_dynamic_security.so');
  const accounts = join(folder, 'accounts.json');
  execFileSync('mosquitto_ctrl', ['dynsec', 'init', accounts, 'admin', 'admin-pw'], { stdio: 'pipe' });
  chmodSync(accounts, 0o666);
  const config = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `plugin ${plugin}`,
    `plugin_opt_config_file ${accounts}`,
    'max_queued_messages 100000',
    'persistence false',
  ];
  writeFileSync(join(folder, 'mosquitto.conf'), `${config.join('\n')}\n`);
  const start = (): ChildProcess => spawn('/usr/sbin/mosquitto', ['-c', join(folder, 'mosquitto.conf')], { stdio: 'ignore' });
  return server(`mqtt://admin:admin-pw@127.0.0.1:${port}`, port, folder, start);
}

async function server(url: string, port: number, folder: string, start: () => ChildProcess): Promise<Server> {
  let child = start();
  await eventually(`${url} answers`, () => answers(port));
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await over;
  };
  const restart = async (): Promise<void> => {
    child = start();
    await eventually(`${url} answers again`, () => answers(port));
  };
  const dispose = async (): Promise<void> => {
    await kill('SIGINT');
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, kill, restart, dispose };
}

/** A folder that the servers' own users may write to. */
function openFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o777);
  return folder;
}

/** Whether anybody listens on a port of this machine. */
export const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

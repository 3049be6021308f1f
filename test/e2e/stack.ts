// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';

/** Folder of the clone. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Clock factor of the virtual machines in these tests: a quarter of an hour of printing passes in seconds, by the same physics. */
export const SPEED = 60;
/** A cold start includes initdb and the first reading of designs/. */
const READY_WITHIN_MS = 90_000;
const STOPPED_WITHIN_MS = 40_000;

/** What `npm start` runs, as somebody at a terminal sees it. */
export type Stack = {
  url: string;
  mqttUrl: string;
  dataDir: string;
  /** Everything printed so far. */
  printed: () => string;
  /** Process ids by name, read from the operating system: `service`, `bridge`, `virtual-printer`, `virtual-mill`, `postgres`. */
  pids: () => Record<string, number>;
  /** SIGTERM, waits for the end, and answers the exit code. */
  stop: () => Promise<number>;
  /** Stop, and forget the data. */
  dispose: () => Promise<void>;
};

/** Starts everything with the README's command in a data folder of its own. `env` adds or overrides settings, `dataDir` takes up an earlier one. */
export async function startStack(options: { env?: Record<string, string>; dataDir?: string } = {}): Promise<Stack> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'fab-e2e-'));
  const [port, mqttPort] = [await freePort(), await freePort()];
  const env = {
    ...process.env,
    PORT: String(port),
    MQTT_PORT: String(mqttPort),
    FAB_DATA_DIR: dataDir,
    FAB_DEMO_SPEED: String(SPEED),
    ...options.env,
  };
  const child = spawn('npm', ['start', '--silent'], {
    cwd: ROOT,
    env: withoutJest(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const stack: Stack = {
    url: `http://127.0.0.1:${port}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    dataDir,
    printed: () => printed,
    pids: () => pidsOf(dataDir),
    stop: () => stop(child),
    dispose: async () => {
      await stop(child);
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  let endCode: number | undefined;
  void endOf(child).then((code) => (endCode = code));
  await eventually('the stack says that it is ready', () => endCode !== undefined || printed.includes('Fabcommons is ready'), {
    withinMs: READY_WITHIN_MS,
  });
  if (endCode !== undefined) throw new Error(`npm start ended with ${endCode}:\n${printed}`);
  return stack;
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}

/** The environment without what jest sets for itself: the product runs as a newcomer runs it. */
export function withoutJest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { NODE_ENV: _nodeEnv, NODE_OPTIONS: _nodeOptions, JEST_WORKER_ID: _worker, ...rest } = env;
  return { ...rest, ...(env.NODE_ENV === 'production' ? { NODE_ENV: 'production' } : {}) };
}

const endOf = (child: ChildProcess): Promise<number> =>
  new Promise((resolve) => child.once('exit', (code) => resolve(code ?? -1)));

async function stop(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null) return child.exitCode;
  const over = endOf(child);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.pid && process.kill(-child.pid, 'SIGKILL'), STOPPED_WITHIN_MS);
  const code = await over;
  clearTimeout(timer);
  return code;
}

/** Finds the processes of one data folder by their command lines; the postmaster by its own pid file. */
function pidsOf(dataDir: string): Record<string, number> {
  const found: Record<string, number> = {};
  const supervised = processes();
  const supervisor = supervised.find(
    ({ pid, command }) => command.includes('supervisor.mjs') && environmentOf(pid).includes(`FAB_DATA_DIR=${dataDir}\0`),
  );
  for (const { pid, parent, command } of supervised) {
    if (parent !== supervisor?.pid) continue;
    if (command.includes('apps/service/dist/main.js')) found.service = pid;
    if (/fab-bridge\.js agent/.test(command)) found.bridge = pid;
    if (/fab-bridge\.js virtual marlin/.test(command)) found['virtual-printer'] = pid;
    if (/fab-bridge\.js virtual grbl/.test(command)) found['virtual-mill'] = pid;
  }
  const postmaster = Number(readOr(join(dataDir, 'postgres/postmaster.pid')).split('\n')[0]);
  if (postmaster > 0) found.postgres = postmaster;
  return found;
}

function processes(): { pid: number; parent: number; command: string }[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return pids.map((pid) => ({ pid, parent: parentOf(pid), command: readOr(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') }));
}

/** Fourth field of /proc/PID/stat; the second one is a name in brackets that may hold anything. */
const parentOf = (pid: number): number => Number(readOr(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1] ?? 0);
const environmentOf = (pid: number): string => readOr(`/proc/${pid}/environ`);

/** A process may end between being listed and being read. */
function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

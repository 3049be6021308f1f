// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.js';
import { pidsOf } from './processes.js';

export { parentOf } from './processes.js';

/** Folder of the clone. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Clock factor of the virtual machines in these tests: a quarter of an hour of printing passes in seconds, by the same physics. */
export const SPEED = 60;
/** A cold start includes initdb and the first reading of designs/. */
const READY_WITHIN_MS = 90_000;
const STOPPED_WITHIN_MS = 40_000;

/** How `npm start` ended: its exit code, or the signal that killed it. */
export type End = { code: number | null; signal: NodeJS.Signals | null };

/** What `npm start` runs, as somebody at a terminal sees it. */
export type Stack = {
  url: string;
  mqttUrl: string;
  dataDir: string;
  /** Everything printed so far. */
  printed: () => string;
  /** Process ids by name, read from the operating system: `service`, `bridge`, `virtual-printer`, `virtual-mill`, `postgres`. */
  pids: () => Record<string, number>;
  /** A signal to npm alone, as `kill` sends it, or to the whole group, as a terminal does at Ctrl-C. */
  signal: (signal: NodeJS.Signals, to: 'npm' | 'group') => void;
  ended: Promise<End>;
  /** SIGTERM, waits for the end, and answers the exit code; -1 if a signal ended it. */
  stop: () => Promise<number>;
  /** Stop, and forget the data. */
  dispose: () => Promise<void>;
};
type Options = { env?: Record<string, string>; dataDir?: string };

/**
 * Starts everything with the README's command in a data folder of its own and waits until it is ready. `env` adds or overrides settings, `dataDir`
 * takes up an earlier one.
 * @throws Error with what was printed if it ended or was not ready in time; nothing is left behind then
 */
export async function startStack(options: Options = {}): Promise<Stack> {
  const stack = await launch(options);
  let end: End | undefined;
  void stack.ended.then((how) => (end = how));
  try {
    await eventually('the stack says that it is ready', () => end || stack.printed().includes('Fabcommons is ready'), {
      withinMs: READY_WITHIN_MS,
    });
    if (end) throw new Error(`npm start ended with ${end.code ?? end.signal}:\n${stack.printed()}`);
    return stack;
  } catch (error) {
    await (options.dataDir ? stack.stop() : stack.dispose());
    throw error;
  }
}

/** Starts everything and does not wait. */
export async function launch(options: Options = {}): Promise<Stack> {
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
  const ended = new Promise<End>((resolve) => child.once('close', (code, signal) => resolve({ code, signal })));
  const group = child.pid;
  if (group === undefined) throw new Error('npm cannot be started');
  const guard = endWithThisProcess(group);
  void ended.then(() => guard.kill('SIGKILL'));
  const stop = async (): Promise<number> => {
    if (isRunning(child)) child.kill('SIGTERM');
    const timer = setTimeout(() => process.kill(-group, 'SIGKILL'), STOPPED_WITHIN_MS);
    const { code } = await ended;
    clearTimeout(timer);
    return code ?? -1;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    dataDir,
    printed: () => printed,
    pids: () => pidsOf(dataDir),
    signal: (signal, to) => void process.kill(to === 'npm' ? group : -group, signal),
    ended,
    stop,
    dispose: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** The stack has a process group of its own: a test runner that is killed would leave it behind. The pipe to this guard closes in any case. */
function endWithThisProcess(group: number): ChildProcess {
  return spawn('sh', ['-c', `read _; kill -TERM -${group}`], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
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

/** What jest sets for itself; the product runs as a newcomer runs it. */
const OF_JEST = ['NODE_ENV', 'NODE_OPTIONS', 'JEST_WORKER_ID'];

/** The environment without {@link OF_JEST}, save a NODE_ENV of production that a test asks for. */
export function withoutJest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name, value]) => !OF_JEST.includes(name) || value === 'production');
  return Object.fromEntries(kept);
}

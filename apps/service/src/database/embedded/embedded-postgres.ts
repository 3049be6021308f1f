// SPDX-License-Identifier: AGPL-3.0-or-later
/**
 * The PostgreSQL the service runs itself when DATABASE_URL is absent: a child in its own process group (Ctrl-C reaches the service only),
 * on a free port of 127.0.0.1, stopped by the service. One left by a killed service is adopted: it goes on and is stopped later.
 */
import type { ChildProcess } from 'node:child_process';
import { open, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isMissing } from '../../errors/system-error.js';
import { DatabaseError } from '../database-error.js';
import { postgresBinaries, type PostgresBinaries } from './binaries.js';
import { clusterFolder, clusterPassword, EMBEDDED_USER, ensureCluster, ensureDataDir } from './cluster-folder.js';
import { chooseAccount, launch, type PostgresAccount } from './launch.js';
import { isPostgresAlive, POSTMASTER_FILE, readPostmasterFile } from './postmaster-file.js';

/** A running PostgreSQL. */
export interface EmbeddedPostgres {
  /** e.g. `postgres://fabcommons:...@127.0.0.1:41234/postgres` */
  readonly url: string;
  readonly pid: number;
  readonly isAdopted: boolean;
  /** Calls back once, within a second, when the process is gone though nobody stopped it (killed for want of memory, crashed). */
  watch(onGone: () => void): void;
  /** Ends every connection, writes what is open and returns when the process is gone. */
  stop(): Promise<void>;
}

/** Options of {@link startEmbeddedPostgres}. */
export interface EmbeddedPostgresOptions {
  readonly dataDir: string;
  /** Further settings, e.g. `{ fsync: 'off' }` in tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Crash recovery after a power cut may take long; a normal start takes 0.1 s. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 20_000;
/** After this a stop becomes an immediate one: PostgreSQL recovers at its next start. */
const IMMEDIATE_STOP_TIMEOUT_MS = 5_000;
const POLL_MS = 15;
const WATCH_MS = 1_000;
/** Another program may take the port between our choice and PostgreSQL's start. */
const MAX_PORT_TRIES = 3;
const MAX_LOG_BYTES = 10 * 1024 * 1024;

/** The settings of a small server on one machine; durable (fsync stays on). */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '64MB',
  max_wal_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
};

/** Starts, or adopts, the PostgreSQL of a data folder. @throws DatabaseError when it cannot run */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir } = options;
  await ensureDataDir(dataDir);
  const binaries = await postgresBinaries();
  const password = await clusterPassword(dataDir);
  const folder = clusterFolder(dataDir);
  const running = await findRunning(folder);
  if (running !== null) return handle({ ...running, folder, password, child: null });
  const account = await chooseAccount([dataDir, binaries.postgres], folder);
  await ensureCluster({ dataDir, binaries, account, password });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort();
    const started = await tryStart({ binaries, account, options, port });
    if (started.kind === 'ready') return handle({ pid: started.pid, port, folder, password, child: started.child });
    if (attempt === MAX_PORT_TRIES) {
      const log = logPath(dataDir);
      throw new DatabaseError(
        'start-failed',
        `PostgreSQL stopped at once (exit ${started.exit}); its reasons are at the end of ${log}`,
        { log },
      );
    }
  }
}

/** Waits while one is starting or stopping; removes the file of one that died. */
async function findRunning(folder: string): Promise<{ pid: number; port: number } | null> {
  for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
    const file = await readPostmasterFile(folder);
    if (file === null) return null;
    if (!(await isPostgresAlive(file.pid))) {
      await rm(join(folder, POSTMASTER_FILE), { force: true });
      return null;
    }
    if (file.status === 'ready') return { pid: file.pid, port: file.port };
    await delay(POLL_MS);
  }
  throw new DatabaseError('start-timeout', `The PostgreSQL left in ${folder} neither starts nor stops`, { folder });
}

type Started = { kind: 'ready'; pid: number; child: ChildProcess } | { kind: 'ended'; exit: string };

async function tryStart(parts: {
  binaries: PostgresBinaries;
  account: PostgresAccount;
  options: EmbeddedPostgresOptions;
  port: number;
}): Promise<Started> {
  const { dataDir, settings } = parts.options;
  const folder = clusterFolder(dataDir);
  const given = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const args = ['-D', folder, '-p', String(parts.port), ...given];
  const log = await openLog(logPath(dataDir));
  const child = await launch(
    parts.account,
    { program: parts.binaries.postgres, args },
    { stdio: ['ignore', log.fd, log.fd], cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, detached: true },
  );
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(String(code ?? signal)));
  });
  let exit: string | null = null;
  void ended.then((reason) => (exit = reason));
  try {
    for (let waitedMs = 0; waitedMs < START_TIMEOUT_MS; waitedMs += POLL_MS) {
      await Promise.race([ended, delay(POLL_MS)]);
      if (exit !== null) return { kind: 'ended', exit };
      const file = await readPostmasterFile(folder);
      if (child.pid !== undefined && file?.pid === child.pid && file.status === 'ready')
        return { kind: 'ready', pid: child.pid, child };
    }
  } finally {
    await log.close();
  }
  child.kill('SIGQUIT');
  throw new DatabaseError('start-timeout', `PostgreSQL was not ready after ${START_TIMEOUT_MS / 1000} s`, { folder });
}

function handle(parts: {
  pid: number;
  port: number;
  folder: string;
  password: string;
  child: ChildProcess | null;
}): EmbeddedPostgres {
  const { pid, port, folder, password, child } = parts;
  child?.unref();
  let stopping: Promise<void> | null = null;
  return {
    url: `postgres://${EMBEDDED_USER}:${password}@127.0.0.1:${port}/postgres`,
    pid,
    isAdopted: child === null,
    watch: (onGone) => watch(pid, { isOver: () => stopping !== null, onGone }),
    stop: () => (stopping ??= stopPostgres(pid, folder)),
  };
}

/** By looking, not by the child's `exit`: an adopted one is nobody's child. */
function watch(pid: number, { isOver, onGone }: { isOver: () => boolean; onGone: () => void }): void {
  const look = async (): Promise<void> => {
    const isAlive = await isPostgresAlive(pid);
    if (isOver()) return;
    if (isAlive) setTimeout(() => void look(), WATCH_MS).unref();
    else onGone();
  };
  void look();
}

/** SIGINT is PostgreSQL's fast, SIGQUIT its immediate shutdown. The process outlives its file by a moment, so it is the process that is waited for. */
async function stopPostgres(pid: number, folder: string): Promise<void> {
  const steps = [
    ['SIGINT', STOP_TIMEOUT_MS],
    ['SIGQUIT', IMMEDIATE_STOP_TIMEOUT_MS],
  ] as const;
  for (const [signal, timeoutMs] of steps) {
    if (await isRunning(pid, folder)) sendSignal(pid, signal);
    for (let waitedMs = 0; waitedMs < timeoutMs; waitedMs += POLL_MS) {
      if (!(await isPostgresAlive(pid))) return;
      await delay(POLL_MS);
    }
  }
  throw new DatabaseError('stop-timeout', `PostgreSQL (process ${pid}) did not stop`, { pid });
}

/** It may end by itself between our look and the signal. */
function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

/** Only what has our own file is ours to signal. */
async function isRunning(pid: number, folder: string): Promise<boolean> {
  const file = await readPostmasterFile(folder);
  return file?.pid === pid && (await isPostgresAlive(pid));
}

function logPath(dataDir: string): string {
  return join(dataDir, 'postgres.log');
}

async function openLog(path: string) {
  const sizeBytes = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  return open(path, sizeBytes > MAX_LOG_BYTES ? 'w' : 'a', 0o600);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new DatabaseError('start-failed', 'no free port on 127.0.0.1');
  return address.port;
}

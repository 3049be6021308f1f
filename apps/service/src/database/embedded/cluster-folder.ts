// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, readFile, rename, rm, writeFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../errors/system-error.js';
import { DatabaseError } from '../database-error.js';
import type { PostgresBinaries } from './binaries.js';
import { launch, type PostgresAccount } from './launch.js';

/** Database user of the service in its own PostgreSQL. */
export const EMBEDDED_USER = 'fabcommons';
const PASSWORD_FILE = 'postgres.password';
const PASSWORD_BYTES = 24;
const MAX_STDERR_CHARS = 4_000;

/** Where the embedded PostgreSQL keeps its files below the service's data folder. */
export function clusterFolder(dataDir: string): string {
  return join(dataDir, 'postgres');
}

/** The password of {@link EMBEDDED_USER}; made at first use, readable by the service's user only. */
export async function clusterPassword(dataDir: string): Promise<string> {
  const path = join(dataDir, PASSWORD_FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  if (text !== null) return text.trim();
  const password = randomBytes(PASSWORD_BYTES).toString('base64url');
  await writeFile(path, password, { mode: 0o600, flag: 'wx', flush: true });
  return password;
}

/**
 * Makes the data folder with initdb unless it is there. Works beside it and renames at the end, so that an interrupted start leaves nothing half made.
 * @throws DatabaseError `initdb-failed` with initdb's own words
 */
export async function ensureCluster(parts: {
  dataDir: string;
  binaries: PostgresBinaries;
  account: PostgresAccount;
  password: string;
}): Promise<void> {
  const target = clusterFolder(parts.dataDir);
  if (await exists(join(target, 'PG_VERSION'))) return;
  const staging = join(parts.dataDir, 'postgres.new');
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  const passwordFile = join(staging, 'password');
  await writeFile(passwordFile, `${parts.password}\n`, { mode: 0o600 });
  if (parts.account.kind === 'other') {
    await chown(staging, parts.account.uid, parts.account.gid);
    await chown(passwordFile, parts.account.uid, parts.account.gid);
  }
  await runInitdb(parts, { dataFolder: join(staging, 'data'), passwordFile });
  await rm(target, { recursive: true, force: true });
  await rename(join(staging, 'data'), target);
  await rm(staging, { recursive: true, force: true });
}

/** Makes the service's data folder: others may pass through it (PostgreSQL may run as another user) but not list it. */
export async function ensureDataDir(dataDir: string): Promise<void> {
  if (await exists(dataDir)) return;
  await mkdir(dataDir, { recursive: true });
  await chmod(dataDir, 0o711);
}

async function runInitdb(
  parts: { binaries: PostgresBinaries; account: PostgresAccount },
  paths: { dataFolder: string; passwordFile: string },
): Promise<void> {
  const args = [
    `--pgdata=${paths.dataFolder}`,
    `--username=${EMBEDDED_USER}`,
    `--pwfile=${paths.passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
  const child = await launch(
    parts.account,
    { program: parts.binaries.initdb, args },
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/', env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC' }, detached: true },
  );
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    said = (said + chunk).slice(-MAX_STDERR_CHARS);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (cause) => {
      reject(new DatabaseError('initdb-failed', `initdb did not start: ${cause.message}`, {}, cause));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new DatabaseError('initdb-failed', `initdb ended with ${code ?? 'a signal'}: ${said.trim()}`));
    });
  });
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => {
      if (isMissing(error)) return false;
      throw error;
    },
  );
}

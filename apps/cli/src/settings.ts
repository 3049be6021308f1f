// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Where the service is, and the API token by which this terminal is known there. */
export type Settings = { service: string; token: string | null };

/** Service of a plain `npm start`. */
export const DEFAULT_SERVICE = 'http://127.0.0.1:3000';

const file = (env: NodeJS.ProcessEnv): string =>
  join(env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), 'fabcommons', 'fab.json');

/** FAB_SERVICE and FAB_TOKEN come before what `fab login` stored. */
export async function readSettings(env: NodeJS.ProcessEnv = process.env): Promise<Settings> {
  const stored = await storedSettings(env);
  return { service: (env.FAB_SERVICE ?? stored.service).replace(/\/+$/, ''), token: env.FAB_TOKEN ?? stored.token };
}

/** Stores settings so that only their owner can read them. */
export async function writeSettings(settings: Settings, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  await mkdir(dirname(file(env)), { recursive: true, mode: 0o700 });
  await writeFile(file(env), `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
}

/** Forgets the stored settings. */
export const forgetSettings = (env: NodeJS.ProcessEnv = process.env): Promise<void> => rm(file(env), { force: true });

async function storedSettings(env: NodeJS.ProcessEnv): Promise<Settings> {
  try {
    const read = JSON.parse(await readFile(file(env), 'utf8')) as Partial<Settings>;
    return { service: read.service ?? DEFAULT_SERVICE, token: read.token ?? null };
  } catch {
    return { service: DEFAULT_SERVICE, token: null };
  }
}

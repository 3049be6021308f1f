// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, systemErrorCode } from '../../errors/system-error.js';

/**
 * `postmaster.pid` of a running PostgreSQL. Source: src/include/utils/pidfile.h, PostgreSQL 18 (line 1 pid, 4 port, 8 status).
 */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | 'unknown';
}

const STATUS = ['starting', 'stopping', 'ready', 'standby'] as const;

/** Name of the file inside the data folder. */
export const POSTMASTER_FILE = 'postmaster.pid';

/** Null when no PostgreSQL runs (or ran and died without removing its file: ask {@link isPostgresAlive}). */
export async function readPostmasterFile(dataFolder: string): Promise<PostmasterFile | null> {
  const text = await readFile(join(dataFolder, POSTMASTER_FILE), 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null;
    throw error;
  });
  return text === null ? null : parsePostmasterFile(text);
}

/** Null when the first line is no process id, as in a half-written file. */
export function parsePostmasterFile(text: string): PostmasterFile | null {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  const port = Number(lines[3] ?? '');
  const status = STATUS.find((known) => known === lines[7]) ?? 'unknown';
  return { pid, port: Number.isSafeInteger(port) ? port : 0, status };
}

/**
 * Whether the process of the file still is PostgreSQL: after a power cut or in a new container another program may have its number.
 */
export async function isPostgresAlive(pid: number): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return '';
    throw error;
  });
  return commandLine.includes('postgres');
}

function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemErrorCode(error) === 'EPERM';
  }
}

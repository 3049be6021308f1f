// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Lines that are remembered from one console to the next. */
export const MAX_REMEMBERED_LINES = 500;

/** What was typed before, newest first, as node:readline wants it; nothing where there is no file. */
export function loadHistory(folder: string): string[] {
  try {
    return readFileSync(historyPath(folder), 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .slice(0, MAX_REMEMBERED_LINES);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}

/** Keeps what was typed, newest first; readable by its owner alone. */
export function saveHistory(folder: string, lines: readonly string[]): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(
    historyPath(folder),
    lines
      .slice(0, MAX_REMEMBERED_LINES)
      .map((line) => `${line}\n`)
      .join(''),
    { mode: 0o600 },
  );
}

const historyPath = (folder: string): string => join(folder, 'console-history');

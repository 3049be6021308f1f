// SPDX-License-Identifier: AGPL-3.0-or-later
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the clone. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** The project's own tools. */
export const BIN = join(ROOT, 'node_modules/.bin');
/** Every project of the workspace, as a path from the root. */
export const PROJECTS = [
  ...readdirSync(join(ROOT, 'libs')).map((name) => `libs/${name}`),
  ...readdirSync(join(ROOT, 'apps')).map((name) => `apps/${name}`),
  'firmware-bridge',
];
/** Libs that compile without Node and DOM. */
export const PURE_LIBS = ['measure', 'gcode', 'firmware', 'matching', 'scheduling', 'ledger', 'licensing', 'contracts'].map(
  (name) => `libs/${name}`,
);

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', '.git', '.nx']);

/** Files below a folder whose name ends as asked, as paths from the root; products and foreign code left out. */
export function filesBelow(folder: string, endings: readonly string[]): string[] {
  const found: string[] = [];
  const visit = (path: string): void => {
    for (const name of readdirSync(path)) {
      if (SKIPPED.has(name) || name.startsWith('.fabcommons')) continue;
      const child = join(path, name);
      if (statSync(child).isDirectory()) visit(child);
      else if (endings.some((ending) => name.endsWith(ending))) found.push(relative(ROOT, child));
    }
  };
  visit(join(ROOT, folder));
  return found;
}

/** TypeScript sources of all projects and tests. */
export const sources = (): string[] =>
  [...PROJECTS.map((project) => `${project}/src`), 'test'].flatMap((folder) => filesBelow(folder, ['.ts', '.tsx']));
/** A file's text by its path from the root. */
export const textOf = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Runs one of the project's tools in a folder. */
export function run(tool: string, args: readonly string[], cwd = ROOT): { code: number; output: string } {
  const result = spawnSync(join(BIN, tool), args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PATH: `${BIN}:${process.env.PATH ?? ''}` },
  });
  return { code: result.status ?? -1, output: `${result.stdout}${result.stderr}` };
}

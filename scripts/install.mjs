// SPDX-License-Identifier: AGPL-3.0-or-later
// Installs what package-lock.json asks for, once per lock file. Plain JavaScript without dependencies: it runs before there are any, on any Node >= 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the clone. */
export const ROOT = new URL('..', import.meta.url).pathname;
/** The Node that the project brings along: the one on the machine may be older than what its dependencies need. */
export const NODE = join(ROOT, 'node_modules/node/bin/node');

const STAMP = join(ROOT, 'node_modules/.fabcommons-install');
const OLDEST_NODE = 20;

/** Ends the process with one clear line. */
export function stopWith(line, code = 1) {
  console.error(line);
  process.exit(code);
}

/** Environment in which the project's own Node and tools come first. */
export function toolEnvironment() {
  return { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}` };
}

/** Runs `npm ci` unless it already ran for this lock file. */
export function ensureInstalled() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE)
    stopWith(`Node ${process.versions.node} is too old: Fabcommons needs Node ${OLDEST_NODE} or later to install its own.`);
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted && existsSync(NODE)) return;
  console.log('Installing dependencies (about a minute, once) …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (npm.status !== 0) stopWith('npm ci did not succeed; its message is above. Nothing was started.');
  if (!existsSync(NODE))
    stopWith(
      'The dependency "node" is missing after npm ci: was it kept from running its install script (npm config ignore-scripts)?',
    );
  writeFileSync(STAMP, wanted);
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// Builds what is stale. A look at names, sizes and times of the sources (some 20 ms) decides; Nx with its cache does the work.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, stopWith, toolEnvironment } from './install.mjs';

const STAMP = join(ROOT, 'node_modules/.cache/fabcommons-build');
const SOURCES = ['apps', 'libs', 'firmware-bridge', 'package-lock.json', 'tsconfig.base.json', 'nx.json'];
const PRODUCTS = [
  'apps/service/dist/main.js',
  'apps/web/dist/index.html',
  'apps/cli/dist/fab.js',
  'firmware-bridge/dist/bundle/fab-bridge.js',
];
const NOT_SOURCES = new Set(['dist', 'node_modules', 'coverage']);

/** Builds every project unless nothing changed since the last time. */
export function ensureBuilt() {
  const now = fingerprint();
  if (PRODUCTS.every((path) => existsSync(join(ROOT, path))) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === now) return;
  console.log('Building (about 20 seconds) …');
  const nx = spawnSync('nx', ['run-many', '--target=build', '--output-style=stream'], {
    cwd: ROOT,
    env: { ...toolEnvironment(), NX_DAEMON: 'false', NX_NO_CLOUD: 'true' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (nx.status !== 0) {
    console.error(nx.stdout ?? '', nx.stderr ?? '');
    stopWith(`The build failed${nx.error ? ` (${nx.error.message})` : ''}; the compiler's words are above.`);
  }
  mkdirSync(join(ROOT, 'node_modules/.cache'), { recursive: true });
  writeFileSync(STAMP, now);
}

function fingerprint() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path);
    if (!stat.isDirectory()) return void hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    for (const name of readdirSync(path).sort())
      if (!NOT_SOURCES.has(name) && !name.endsWith('.spec.ts')) visit(join(path, name));
  };
  for (const path of SOURCES) visit(join(ROOT, path));
  return hash.digest('hex');
}

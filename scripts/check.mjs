// SPDX-License-Identifier: AGPL-3.0-or-later
// `npm run check`: types, lint, boundaries, format and the architecture tests, two at a time; prints only what is wrong.
import { spawn } from 'node:child_process';
import { ensureInstalled, ROOT, toolEnvironment } from './install.mjs';

ensureInstalled();
const JEST = [
  '--experimental-vm-modules',
  '--disable-warning=ExperimentalWarning',
  'node_modules/jest/bin/jest.js',
  '--config',
  'test/jest.config.mjs',
];
const steps = [
  ['types', 'tsc', ['-b']],
  ['lint', 'eslint', ['.', '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings', '0']],
  ['boundaries', 'depcruise', ['--config', 'test/architecture/boundaries.mjs', 'apps', 'libs', 'firmware-bridge']],
  ['format', 'biome', ['format', '.']],
  ['architecture', 'node', [...JEST, '--selectProjects', 'test/architecture', '--silent']],
];

const results = [];
const waiting = [...steps];
await Promise.all([work(), work()]);
for (const { name, ok, seconds } of results) console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`);
process.exit(results.every(({ ok }) => ok) ? 0 : 1);

async function work() {
  for (let step = waiting.shift(); step; step = waiting.shift()) await run(step);
}

function run([name, command, args]) {
  return new Promise((resolve) => {
    const startedAt = Date.now();
    const child = spawn(command, args, { cwd: ROOT, env: toolEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('close', (code) => {
      if (code !== 0) console.log(`--- ${name}\n${output.trim()}`);
      results.push({ name, ok: code === 0, seconds: ((Date.now() - startedAt) / 1000).toFixed(1) });
      resolve();
    });
  });
}

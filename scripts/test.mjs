// SPDX-License-Identifier: AGPL-3.0-or-later
// `npm test`: sets up all that the tests need, then runs every one of them. `npm test -- PATTERN` passes arguments on to jest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, NODE, ROOT, toolEnvironment } from './install.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

ensureSystemPackages();
ensureInstalled();
ensureBuilt();
const jest = spawnSync(
  NODE,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    join(ROOT, 'node_modules/jest/bin/jest.js'),
    '--config',
    join(ROOT, 'test/jest.config.mjs'),
    '--reporters=default',
    `--reporters=${join(ROOT, 'test/closing-line.mjs')}`,
    ...process.argv.slice(2),
  ],
  { cwd: ROOT, stdio: 'inherit', env: toolEnvironment() },
);
process.exit(jest.status ?? 1);

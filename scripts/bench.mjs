// SPDX-License-Identifier: AGPL-3.0-or-later
// `npm run bench -- NAME`: runs test/bench/NAME.mjs, which prints JSON lines. Without a name: the list.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, NODE, ROOT, stopWith, toolEnvironment } from './install.mjs';

const folder = join(ROOT, 'test/bench');
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => name.slice(0, -4));
const [name, ...rest] = process.argv.slice(2);
if (!name || !existsSync(join(folder, `${name}.mjs`)))
  stopWith(`${name ? `There is no benchmark "${name}". ` : ''}Benchmarks: ${names.join(', ')}`, 2);

ensureInstalled();
ensureBuilt();
process.exit(
  spawnSync(NODE, [join(folder, `${name}.mjs`), ...rest], { cwd: ROOT, stdio: 'inherit', env: toolEnvironment() }).status ?? 1,
);

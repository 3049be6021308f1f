// SPDX-License-Identifier: AGPL-3.0-or-later
// `npm start`: installs what is missing, builds what is stale, then hands over to the supervisor under the project's own Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, NODE, ROOT, toolEnvironment } from './install.mjs';

ensureInstalled();
ensureBuilt();

const supervisor = spawn(NODE, [join(ROOT, 'scripts/supervisor.mjs')], { cwd: ROOT, stdio: 'inherit', env: toolEnvironment() });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => supervisor.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
supervisor.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));

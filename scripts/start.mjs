// SPDX-License-Identifier: AGPL-3.0-or-later
// `npm start`: installs what is missing, builds what is stale, then hands over to the supervisor under the project's own Node.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureInstalled, NODE, ROOT, toolEnvironment } from './install.mjs';

/** How often `npm start` looks whether npm still lives. */
const PARENT_LOOK_MS = 1000;

ensureInstalled();
ensureBuilt();

const supervisor = spawn(NODE, [join(ROOT, 'scripts/supervisor.mjs')], {
  cwd: ROOT,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: toolEnvironment(),
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => supervisor.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
supervisor.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
stopWithNpm();

/** An npm that was killed passes no signal on; this process then has another parent. */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  setInterval(() => process.ppid !== npm && supervisor.kill('SIGTERM'), PARENT_LOOK_MS).unref();
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// The product as the benchmarks start it: by the README's command, in a data folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from 'playwright-core';

export { median, report, round } from './figures.mjs';

export const ROOT = new URL('../../..', import.meta.url).pathname;

/** Debian's Chromium, headless, without connections of its own. */
export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });

/** Starts it and answers when `/health` says 200: seconds that took, what was printed, how to stop. */
export async function startProduct({ port, dataDir }) {
  const env = { ...process.env, PORT: String(port), MQTT_PORT: String(port + 1000), FAB_DATA_DIR: dataDir };
  const startedAt = performance.now();
  const child = spawn('npm', ['start', '--silent'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += chunk));
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/health`).catch(() => undefined))?.ok) await wait(20);
  const readyS = (performance.now() - startedAt) / 1000;
  const stop = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  return { url, pid: child.pid, startedAt, readyS, printed: () => printed, stop };
}

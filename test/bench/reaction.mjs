// SPDX-License-Identifier: AGPL-3.0-or-later
// From a press on the page to the machine's own answer shown there: pause, resume, cancel, emergency stop, on printer and mill. Prints JSON lines:
//   {"bench":"reaction","what":"virtual-printer: Pause","unit":"ms","value":120,"aim":300,"runs":[…]}
// The way there and back is the real one: page, HTTP, service, MQTT, bridge, firmware, and back over MQTT and WebSocket. `peer` is the bare HTTP
// round trip of the same machine in the same run (GET /health), the floor under any press.
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median, openBrowser, report, round, startProduct } from './parts/product.mjs';

const RUNS = 5;
const AIM_MS = 300;
const PORT = 32_100 + (process.pid % 200);

const dataDir = mkdtempSync(join(tmpdir(), 'fab-bench-'));
const product = await startProduct({ port: PORT, dataDir });
const browser = await openBrowser();
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: product.url });
  const headers = { origin: product.url };
  const [, email, password] = /steward\s+(\S+@\S+)\s+(\S+)/.exec(product.printed()) ?? [];
  await context.request.post('/api/sessions', { data: { email, password }, headers });
  const floor = await bareRoundTrip();
  for (const [key, slug] of [
    ['virtual-printer', 'filament-end-clip'],
    ['virtual-mill', 'hex-gauge'],
  ]) {
    const times = { Pause: [], Resume: [], 'Stop now': [], 'Cancel job': [] };
    for (const end of ['Stop now', 'Cancel job']) {
      for (let run = 0; run < RUNS; run++) await measure(context, headers, { key, slug, times, end });
    }
    for (const [press, runs] of Object.entries(times)) {
      report('reaction', `${key}: ${press}`, 'ms', median(runs), {
        aim: AIM_MS,
        runs,
        peer: { name: 'GET /health', value: floor },
      });
    }
  }
} finally {
  await browser.close();
  await product.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** One job: runs, is paused, resumed and ended; then the machine is brought back for the next. */
async function measure(context, headers, { key, slug, times, end }) {
  const ask = async (method, path, data) => {
    const answer = await context.request.fetch(path, { method, headers, ...(data === undefined ? {} : { data }) });
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`);
    return answer.status() === 204 ? undefined : answer.json();
  };
  const machine = await until(async () => {
    const found = (await ask('GET', '/api/machines')).find((candidate) => candidate.key === key);
    return found?.live.state?.mode === 'idle' && found.live.presence === 'online' && found;
  });
  if (machine.live.bed === 'occupied') await ask('POST', `/api/machines/${machine.id}/bed-clear`, {});
  const design = await ask('GET', `/api/designs/${slug}`);
  const request = {
    id: randomUUID(),
    designSlug: slug,
    version: design.version,
    partId: design.partList[0].id,
    machineId: machine.id,
  };
  const job = await ask('POST', '/api/jobs', request);
  if (job.state === 'requested') await ask('POST', `/api/jobs/${job.id}/accept`, {});
  const page = await context.newPage();
  await page.goto(`/jobs/${job.id}`);
  const badge = (word) => page.locator('main').getByText(word, { exact: true }).first();
  await until(async () => (await ask('GET', `/api/jobs/${job.id}`)).progress > 0.03);
  await badge('Running').waitFor();
  times.Pause.push(await pressed(page.getByRole('button', { name: 'Pause' }), badge('Paused')));
  times.Resume.push(await pressed(page.getByRole('button', { name: 'Resume' }), page.getByRole('button', { name: 'Pause' })));
  if (end === 'Stop now') times[end].push(await pressed(page.getByRole('button', { name: /Stop now/ }), badge('Failed')));
  else {
    await page.getByRole('button', { name: end }).click();
    times[end].push(await pressed(page.getByRole('dialog').getByRole('button', { name: 'Cancel it' }), badge('Cancelled')));
  }
  await page.close();
  const stopped = await until(async () => {
    const { state } = (await ask('GET', `/api/machines/${machine.id}`)).live;
    return state?.job === null && ['faulted', 'alarm', 'idle'].includes(state.mode) && state.mode;
  });
  // A Grbl that was stopped while it held still has lost nothing and stands idle (1.1 `doc/markdown/commands.md`, soft reset).
  if (stopped !== 'idle') await ask('POST', `/api/machines/${machine.id}/recover`, {});
}

/** Milliseconds from the press to the moment the awaited thing is seen. */
async function pressed(button, seen) {
  await button.waitFor();
  const startedAt = performance.now();
  await button.click();
  await seen.waitFor();
  return round(performance.now() - startedAt);
}

async function bareRoundTrip() {
  const runs = [];
  for (let run = 0; run < 20; run++) {
    const startedAt = performance.now();
    await (await fetch(`${product.url}/health`)).text();
    runs.push(performance.now() - startedAt);
  }
  return round(median(runs));
}

async function until(condition) {
  const end = performance.now() + 120_000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > end) throw new Error('in vain waited for the machine');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

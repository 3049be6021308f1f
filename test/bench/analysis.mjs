// SPDX-License-Identifier: AGPL-3.0-or-later
// What the service does to everybody else while it takes and reads a very large program. Prints JSON lines:
//   {"bench":"analysis","what":"event loop while 500 MB are analysed, p99","unit":"ms","value":4,"aim":20,…}
// The real service (dist/main.js with its own PostgreSQL and broker) in a process of its own, which tells its own event loop delay; a made-up
// program is uploaded over HTTP and published as a design, so that it is analysed, while /health is asked all the time. Everything is deleted
// afterwards. `--megabytes 500`.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openAsBlob, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { report, round } from './parts/figures.mjs';

const { values: options } = parseArgs({ options: { megabytes: { type: 'string', default: '500' } } });
const MEGABYTES = Number(options.megabytes);
const PORT = 32_400 + (process.pid % 200);
const AIM_MS = 20;
const URL_OF = `http://127.0.0.1:${PORT}`;
const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'fab-analysis-'));
const env = { ...process.env, PORT: String(PORT), MQTT_PORT: String(PORT + 1000), FAB_DATA_DIR: join(folder, 'data') };
const service = fork(at('../../apps/service/dist/main.js'), {
  env,
  execArgv: ['--import', at('./analysis/loop-delay.mjs')],
  stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
});
try {
  await ready();
  const person = await signUp();
  await loopDelay();
  await wait(2_000);
  tell('at rest', await loopDelay());
  const path = program(MEGABYTES * 1e6);
  await loopDelay();
  const file = await timed(() => upload(person, path));
  tell(`while ${MEGABYTES} MB are uploaded`, await loopDelay());
  report('analysis', `upload of ${MEGABYTES} MB`, 'MB/s', MEGABYTES / file.seconds);
  const published = await timed(() => publish(person, file.answer.sha256));
  tell(`while ${MEGABYTES} MB are analysed`, await loopDelay(), { aim: AIM_MS, pings: published.pings });
  report('analysis', `analysis of ${MEGABYTES} MB in a thread`, 'MB/s', MEGABYTES / published.seconds, {
    timeMs: published.answer.estimate.timeMs,
  });
} finally {
  const ended = once(service, 'exit');
  service.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

function tell(what, { p50, p99, max, samples, peakRssMb }, more = {}) {
  const figures = { p50: round(p50), max: round(max), samples, rssMb: Math.round(peakRssMb) };
  report('analysis', `event loop ${what}, p99`, 'ms', p99, { ...figures, ...more });
}

async function loopDelay() {
  const told = once(service, 'message');
  service.send('loop-delay');
  return (await told)[0];
}

async function ready() {
  while (!(await fetch(`${URL_OF}/health`).catch(() => undefined))?.ok) {
    if (service.exitCode !== null) throw new Error(`the service ended with ${service.exitCode}`);
    await wait(50);
  }
}

async function ask(headers, path, body) {
  const json = body instanceof FormData ? {} : { 'content-type': 'application/json' };
  const sent = body instanceof FormData ? body : JSON.stringify(body);
  const answer = await fetch(URL_OF + path, { method: 'POST', headers: { ...headers, ...json, origin: URL_OF }, body: sent });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${text}`);
  return { headers: answer.headers, json: JSON.parse(text) };
}

async function signUp() {
  const form = { name: 'Bench', email: 'bench@example.org', password: 'a long password for a bench' };
  const { headers } = await ask({}, '/api/people', form);
  return { cookie: headers.getSetCookie()[0].split(';', 1)[0] };
}

async function upload(person, path) {
  const form = new FormData();
  form.set('file', await openAsBlob(path), 'large.gcode');
  return (await ask(person, '/api/files', form)).json;
}

async function publish(person, sha256) {
  const part = { name: 'Large', process: 'fdm', exportPath: 'large.gcode' };
  const fields = { name: 'Large print', function: 'Takes long.', licence: 'CC0-1.0', licensor: 'Bench', parts: [part] };
  return (await ask(person, '/api/designs', { fields, files: [{ path: 'large.gcode', sha256 }] })).json;
}

/** How long it took, and how late others were answered meanwhile. */
async function timed(work) {
  const startedAt = performance.now();
  let isOver = false;
  const pings = [];
  const pinging = (async () => {
    while (!isOver) {
      const askedAt = performance.now();
      await fetch(`${URL_OF}/health`);
      pings.push(performance.now() - askedAt);
      await wait(20);
    }
  })();
  const answer = await work().finally(() => (isOver = true));
  const seconds = (performance.now() - startedAt) / 1000;
  await pinging;
  pings.sort((a, b) => a - b);
  return { answer, seconds, pings: { count: pings.length, p99Ms: round(pings[Math.floor(pings.length * 0.99)] ?? 0) } };
}

/** A print of small moves: heats, homes, then layer upon layer of a wavy ring. */
function program(bytes) {
  const path = join(folder, 'large.gcode');
  const out = openSync(path, 'w');
  let written = writeSync(out, 'M140 S60\nM104 S205\nG28\nM190 S60\nM109 S205\nG21\nG90\nM83\n');
  const end = 'M104 S0\nM140 S0\nM84\n';
  for (let layer = 0; written < bytes - 100_000; layer++) {
    const lines = [`;LAYER_CHANGE\n;Z:${(layer * 0.0002 + 0.2).toFixed(4)}\nG1 Z${(layer * 0.0002 + 0.2).toFixed(4)} F600\n`];
    for (let point = 0; point < 2_000; point++) {
      const angle = (point / 2_000) * 2 * Math.PI;
      const radius = 50 + 3 * Math.sin(angle * 12);
      lines.push(`G1 X${(110 + radius * Math.cos(angle)).toFixed(3)} Y${(110 + radius * Math.sin(angle)).toFixed(3)} E0.01234\n`);
    }
    written += writeSync(out, lines.join(''));
  }
  writeSync(out, end);
  closeSync(out);
  return path;
}

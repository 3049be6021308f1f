// SPDX-License-Identifier: AGPL-3.0-or-later
// Runs the service, two virtual machines and a bridge to them; prints the URL; stops all in order on SIGINT or SIGTERM.
import { randomInt } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startChild } from './child.mjs';
import { NODE, ROOT } from './install.mjs';
import { BRIDGE_ENVIRONMENT, BRIDGE_NODE_OPTIONS, SERVICE_ENVIRONMENT, SERVICE_NODE_OPTIONS } from './memory.mjs';

const READY_WITHIN_MS = 60_000;
/** What the service says when it listens; the health at its URL may be that of another one which has the port. */
const READY_LINE = 'Fabcommons is ready';
const QUIET = ['--disable-warning=ExperimentalWarning'];
const SERVICE = join(ROOT, 'apps/service/dist/main.js');
const FAB_BRIDGE = join(ROOT, 'firmware-bridge/dist/bundle/fab-bridge.js');

const startedAt = Date.now();
const dataDir = resolve(process.env.FAB_DATA_DIR || join(ROOT, '.fabcommons'));
const host = process.env.FAB_HOST || '127.0.0.1';
const url = `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host}:${process.env.PORT || 3000}`;
const isDemo = process.env.NODE_ENV !== 'production';
const speed = process.env.FAB_DEMO_SPEED || '20';
const children = [];
let stopping = false;
let listening = false;
let announced = false;

main().catch(async (error) => {
  console.error(error instanceof Error ? error.message : String(error));
  await stop(1);
});

async function main() {
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => void stop(0));
  // start.mjs was killed.
  process.on('disconnect', () => void stop(1));
  makeFolders();
  const code = isDemo ? pairingCode() : undefined;
  const says = [];
  const env = {
    ...SERVICE_ENVIRONMENT,
    ...process.env,
    FAB_DATA_DIR: dataDir,
    ...(code ? { FAB_DEMO_PAIRING_CODE: code, FAB_DEMO_SPEED: speed } : {}),
  };
  add(
    'service',
    () => [...QUIET, ...SERVICE_NODE_OPTIONS, SERVICE],
    env,
    (line) => {
      if (line.startsWith(READY_LINE)) listening = true;
      if (says.length < 400) says.push(line);
      if (announced && isNews(line)) console.log(line);
    },
  );
  await serviceReady();
  if (stopping) return;
  if (isDemo) await startDemoMachines(code);
  if (stopping) return;
  announce(says);
}

function makeFolders() {
  try {
    mkdirSync(join(dataDir, 'logs'), { recursive: true });
  } catch (error) {
    console.error(`FAB_DATA_DIR=${dataDir}: cannot write there (${error.code}). Name a folder that you may write to.`);
    process.exit(2);
  }
}

function add(name, args, env, onLine) {
  const logFile = join(dataDir, 'logs', `${name.replace(/\W+/g, '-')}.log`);
  const child = startChild({
    name,
    command: NODE,
    args,
    env,
    logFile,
    onLine,
    onHopeless: (_name, code, tail) => void giveUp(name, code, tail),
  });
  children.push(child);
  return child;
}

/** The demo's virtual machines listen on ports of their own choice, kept for as long as this process lives, and one bridge serves both. */
async function startDemoMachines(code) {
  const machines = [];
  for (const [key, firmware] of [
    ['virtual-printer', 'marlin'],
    ['virtual-mill', 'grbl'],
  ]) {
    const port = await freePort();
    add(key, () => [...QUIET, FAB_BRIDGE, 'virtual', firmware, '--tcp', String(port), '--speed', speed], process.env);
    machines.push('--machine', `${key}=tcp://127.0.0.1:${port},firmware=${firmware}`);
  }
  const bridgeDir = join(dataDir, 'bridge');
  const args = () => [
    ...QUIET,
    ...BRIDGE_NODE_OPTIONS,
    FAB_BRIDGE,
    'agent',
    '--data',
    bridgeDir,
    '--service',
    url,
    '--pair',
    code,
    ...machines,
  ];
  add('bridge', args, { ...BRIDGE_ENVIRONMENT, ...process.env });
}

/** The code that pairs the demo's bridge; kept until it worked, so that a start cut short can be repeated. */
function pairingCode() {
  const file = join(dataDir, 'demo-pairing-code');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
  const code = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('');
  writeFileSync(file, code, { mode: 0o600 });
  return code;
}

async function serviceReady() {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until && !stopping) {
    const answer = listening && (await fetch(`${url}/health`).catch(() => undefined));
    if (answer && answer.ok) return;
    await wait(50);
  }
  if (!stopping)
    throw new Error(`The service was not ready after ${READY_WITHIN_MS / 1000} s; its log: ${join(dataDir, 'logs/service.log')}`);
}

/** Lines of the service for the person at the terminal: `»` whenever they come, indented ones at the start. */
function isNews(line) {
  return line.startsWith('»');
}

function announce(says) {
  announced = true;
  const notes = says.filter((line) => line.startsWith('  ') || isNews(line));
  for (const line of notes) console.log(line);
  console.log(
    `\nFabcommons is ready (${((Date.now() - startedAt) / 1000).toFixed(1)} s): ${url}\nLogs: ${join(dataDir, 'logs')}   Stop: Ctrl-C`,
  );
}

async function giveUp(name, code, tail) {
  if (stopping) return;
  console.error(tail.trim().split('\n').at(-1) || `${name} ended with code ${code}`);
  await stop(code);
}

/** Bridge first (it makes its machines safe), then the machines, then the service with its database. */
async function stop(code) {
  if (stopping) return;
  stopping = true;
  const order = ['bridge', 'virtual-printer', 'virtual-mill', 'service'];
  for (const name of order) await Promise.all(children.filter((child) => child.name === name).map((child) => child.stop()));
  process.exit(code);
}

function freePort() {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

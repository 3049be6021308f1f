// SPDX-License-Identifier: AGPL-3.0-or-later
// How fast the bridge streams, beside others on the same peer in the same run. Prints JSON lines:
//   {"bench":"stream","what":"bridge, whole path","unit":"lines/s","value":36500,"runs":[…]}
// The peer (stream/peer.py) is a pty whose other end answers at once and counts; each contender is a process of its own, in turns, ROUNDS times.
// `bridge` is the whole path: program by hash, preflight, sender, progress, safety, node-serialport. Needs python3 (/usr/bin/python3, or PYTHON);
// Printrun is skipped where it is not installed (Debian: printrun).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, report, round } from './parts/figures.mjs';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const FAST_LINES = 60_000;
const PRINTCORE_LINES = 5_000;
const PACED_LINES = 4_000;
const PYTHON = process.env.PYTHON ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');
const part = (name) => fileURLToPath(new URL(`stream/${name}`, import.meta.url));
/** As `npm start` (`scripts/memory.mjs`) and the systemd unit start an agent. */
const AGENT_FLAGS = ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning'];
/** Another bundle of bridge.mjs may be named, to measure sources that are not built. */
const BRIDGE = process.env.BENCH_BRIDGE ?? part('bridge.mjs');

const VIRTUAL = fileURLToPath(new URL('../../firmware-bridge/dist/fab-bridge.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'fab-stream-'));
try {
  await throughput();
  await stopUnderLoad();
  await paced(115_200);
  await paced(250_000);
  await fourMachines();
  await planner();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** The same lines for all: moves of a curve, as a slicer writes them. */
function program(lines) {
  const text = Array.from({ length: lines }, (_, index) => {
    const angle = index / 50;
    return `G1 X${(100 + 40 * Math.cos(angle)).toFixed(3)} Y${(100 + 40 * Math.sin(angle)).toFixed(3)}`;
  });
  text[0] += ' F3000';
  return file(`program-${lines}`, text);
}

/** A program on disk, as a job names it. */
function file(name, text) {
  const path = join(folder, `${name}.gcode`);
  const bytes = `${text.join('\n')}\n`;
  writeFileSync(path, bytes);
  return { programPath: path, sizeBytes: statSync(path).size, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function throughput() {
  const runs = { bridge: [], 'bare, four in flight': [], 'bare, one at a time': [], printcore: [] };
  const costs = [];
  for (let round_ = 0; round_ < ROUNDS; round_++) {
    const fast = program(FAST_LINES);
    runs['bare, four in flight'].push(await measured((port) => node(part('bare.mjs'), port, fast.programPath, '4')));
    runs.bridge.push(
      await measured(async (port) => costs.push(await bridge({ ports: [port], ...fast, dialect: 'marlin' })), FAST_LINES),
    );
    runs['bare, one at a time'].push(
      await measured((port) => node(part('bare.mjs'), port, program(FAST_LINES / 3).programPath, '1')),
    );
    const slow = await measured((port) =>
      run(PYTHON, [part('printcore.py'), port, program(PRINTCORE_LINES).programPath], [0, 3]),
    );
    if (slow > 0) runs.printcore.push(slow);
  }
  const value = Object.fromEntries(Object.entries(runs).map(([name, list]) => [name, median(list)]));
  for (const [name, list] of Object.entries(runs)) {
    if (list.length > 0) report('stream', name, 'lines/s', value[name], { runs: list.map(round) });
  }
  if (runs.printcore.length === 0)
    report('stream', 'printcore', 'lines/s', null, { skipped: 'Printrun is not installed (Debian: apt-get install printrun)' });
  else report('stream', 'bridge / printcore', 'times', value.bridge / value.printcore, { aim: 15 });
  report('stream', 'bridge / bare with four in flight', '%', (100 * value.bridge) / value['bare, four in flight'], { aim: 75 });
  const cost = costs.at(-1);
  report('stream', 'from ok read to next line written, p99', 'ms', cost.p99Ms, {
    aim: 1,
    p50: round(cost.p50Ms * 1000) / 1000,
    of: cost.reactions,
  });
  report('stream', 'processor time of the bridge for 1,000 lines', 'ms', cost.cpuMs / (cost.lines / 1000));
}

/** An emergency stop in the middle of the fastest stream: from the call to the byte's arrival at the other end of the pty. */
async function stopUnderLoad() {
  const runs = [];
  for (let count = 0; count < 5; count++) {
    const peer = await startPeer('marlin');
    const result = await bridge({ ports: [peer.port], ...program(FAST_LINES), dialect: 'marlin', stopAfterMs: 300 });
    const counts = await peer.report();
    await peer.end();
    runs.push((counts.stop_s - result.pressedS) * 1000);
  }
  report('stream', 'emergency stop on the wire under full load', 'ms', Math.max(...runs), { aim: 50, runs: runs.map(round) });
}

/** Share of the wire's bytes that carry the program, with the window of Grbl. */
async function paced(baud) {
  const peer = await startPeer('grbl', '--baud', String(baud));
  const result = await bridge({ ports: [peer.port], ...program(PACED_LINES), dialect: 'grbl' });
  const counts = await peer.report();
  await peer.end();
  const carried = (counts.bytes / (counts.last_s - counts.first_s) / (baud / 10)) * 100;
  report('stream', `share of the bytes of a wire of ${baud} baud, Grbl's window`, '%', carried, {
    aim: 98,
    end: result.ends[0][0],
  });
}

/** Four printers at 115200 baud each, one process. */
async function fourMachines() {
  const peers = await Promise.all(Array.from({ length: 4 }, () => startPeer('marlin', '--baud', '115200')));
  const result = await bridge({ ports: peers.map(({ port }) => port), ...program(PACED_LINES / 2), dialect: 'marlin' });
  await Promise.all(peers.map((peer) => peer.end()));
  report('stream', 'memory of the bridge with four machines that stream', 'MB', result.rssMb, {
    aim: 80,
    ends: result.ends.map(([phase]) => phase),
    linesPerS: round(result.lines / result.seconds),
  });
}

/**
 * The virtual Marlin in real time: 0.1 mm segments at 150 mm/s against the same way in single moves. A planner that runs dry slows down at once, so
 * that the segments take longer. At 10 m/s², since 16 blocks of 0.1 mm must be room enough to stop in.
 */
async function planner() {
  const child = spawn(process.execPath, [VIRTUAL, 'virtual', 'marlin', '--tcp', '0', '--speed', '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = /tcp:\/\/\S+|127\.0\.0\.1:\d+/.exec((await lines.next()).value ?? '')?.[0];
  const url = port?.startsWith('tcp://') ? port : `tcp://${port}`;
  const time = async (stepMm) => {
    const steps = Math.round(150 / stepMm);
    const way = Array.from({ length: 6 }, (_, pass) =>
      Array.from({ length: steps }, (__, step) => `G1 X${((pass % 2 ? steps - 1 - step : step + 1) * stepMm).toFixed(1)}`),
    ).flat();
    const text = ['G90', 'G92 X0 Y0', 'M201 X10000', 'M204 P10000 T10000', 'G1 F9000', ...way, 'M400'];
    const { ends, seconds } = await bridge({ ports: [url], ...file(`way-${steps}`, text), dialect: 'marlin' });
    if (ends[0][0] !== 'finished') throw new Error(`the way ended as ${ends[0].join(': ')}`);
    return seconds;
  };
  const single = await time(150);
  const segments = await time(0.1);
  child.kill();
  report('stream', 'virtual Marlin: 0.1 mm segments at 150 mm/s against single moves', '%', (100 * segments) / single, {
    aim: 103,
    seconds: [round(single), round(segments)],
  });
}

/** Lines a second as the peer counted them, from the first to the last. */
async function measured(contend) {
  const peer = await startPeer('marlin');
  await contend(peer.port);
  const { lines, first_s, last_s } = await peer.report();
  await peer.end();
  return lines < 2 ? 0 : (lines - 1) / (last_s - first_s);
}

async function startPeer(...words) {
  const child = spawn(PYTHON, [part('peer.py'), ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = (await lines.next()).value;
  if (!port) throw new Error(`${PYTHON} did not start the peer: is python3 installed?`);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    port,
    report: async () => {
      child.stdin.write('report\n');
      return JSON.parse((await lines.next()).value);
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
}

function node(...words) {
  return run(process.execPath, words);
}

async function bridge(job) {
  const { output } = await run(process.execPath, [...AGENT_FLAGS, BRIDGE, JSON.stringify(job)]);
  return JSON.parse(output.trim().split('\n').at(-1));
}

/** Runs a process to its end. */
function run(command, words, allowed = [0]) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('exit', (code) =>
      allowed.includes(code) ? resolve({ code, output }) : reject(new Error(`${words[0]} ended with ${code}`)),
    );
  });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// One pass over a file, in a process of its own so that its memory is its own: `node pass.mjs report|scan|gcode-parser FILE`. Prints JSON.
import { closeSync, openSync, readSync } from 'node:fs';
import { createAnalysis } from '../../../libs/gcode/dist/index.js';

const CHUNK_BYTES = 256 * 1024;
const [, , what, path] = process.argv;
const contenders = { report: reportPass, scan: plainScan, 'gcode-parser': peerPass };

const buffer = Buffer.alloc(CHUNK_BYTES);
const startRss = process.memoryUsage.rss();
let peakRss = startRss;
const cpuBefore = process.cpuUsage();
const began = performance.now();
const result = await contenders[what]();
const seconds = (performance.now() - began) / 1000;
const cpu = process.cpuUsage(cpuBefore);
console.log(JSON.stringify({ seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6, startRss, peakRss, ...result }));

function eachChunk(take) {
  const file = openSync(path, 'r');
  for (let count = 0, chunks = 0; (count = readSync(file, buffer, 0, CHUNK_BYTES, null)) > 0; chunks++) {
    take(buffer.subarray(0, count));
    if (chunks % 16 === 0) peakRss = Math.max(peakRss, process.memoryUsage.rss());
  }
  closeSync(file);
}

function reportPass() {
  const analysis = createAnalysis({ dialect: 'marlin' });
  eachChunk((chunk) => analysis.push(chunk));
  const { blocks, timeMs, problems } = analysis.finish();
  return { blocks, timeMs, problems: problems.length };
}

function plainScan() {
  let lines = 0;
  eachChunk((chunk) => {
    for (let at = 0; at < chunk.length; at++) if (chunk[at] === 10) lines++;
  });
  return { lines };
}

async function peerPass() {
  const { default: parser } = await import('gcode-parser');
  let rest = '';
  let blocks = 0;
  eachChunk((chunk) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = lines.pop();
    for (const line of lines) if (parser.parseLine(line).words.length > 0) blocks++;
  });
  return { blocks };
}

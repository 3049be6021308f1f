// SPDX-License-Identifier: AGPL-3.0-or-later
// What libs/gcode takes to know a program, and how true it is. Prints JSON lines:
//   {"bench":"gcode","what":"full report, 100 MB","unit":"MB/s","value":160,"aim":150,"cpu":165,"runs":[…]}
// Speed: a file of 100 MB, the layers of a real PrusaSlicer program over and over, each pass in a process of its own, beside a plain byte scan and
// npm's gcode-parser where that is installed. `cpu` is the same by processor time, for a machine that has other things to do. Accuracy: designs
// of ours sliced here and now by PrusaSlicer with several profiles, against its own figures with the same limits; CNC programs against the virtual
// Grbl. Fuzz: `npm run bench -- gcode --fuzz 1000000`, default 20,000. `--only speed|accuracy|mill|fuzz`.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createAnalysis } from '../../libs/gcode/dist/index.js';
import { fuzz } from './gcode/fuzz.mjs';
import { millTime } from './gcode/mill-time.mjs';
import { slicerFigures, slicerLimits } from './gcode/slicer-limits.mjs';
import { median, report, round } from './parts/figures.mjs';

const { values: options } = parseArgs({
  options: {
    fuzz: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    megabytes: { type: 'string', default: '100' },
  },
});
const RUNS = 5;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SLICED = ['board-feet', 'cable-comb', 'drill-stand', 'filament-end-clip', 'stacking-tray'];
const PROFILES = [
  ['fdm-pla-020'],
  ['fdm-petg-020'],
  ['fdm-pla-020', '--layer-height', '0.1', '--fill-pattern', 'gyroid', '--fill-density', '30%', '--perimeter-speed', '120'],
];
const MILLED = ['cleat-hook', 'hex-gauge', 'phone-stand'];

const folder = mkdtempSync(join(tmpdir(), 'fab-gcode-'));
const isWanted = (part) => options.only === undefined || options.only === part;
try {
  if (isWanted('speed')) speed(Number(options.megabytes));
  if (isWanted('accuracy')) accuracy();
  if (isWanted('mill')) mill();
  if (isWanted('fuzz')) fuzzed(Number(options.fuzz), Number(options.seed));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function speed(megabytes) {
  const { path, source } = largeFile(megabytes * 1e6);
  const runs = { report: [], scan: [] };
  const memory = [];
  for (let run = 0; run < RUNS; run++) {
    for (const what of ['scan', 'report']) {
      const pass = onePass(what, path);
      runs[what].push({ wall: megabytes / pass.seconds, cpu: megabytes / pass.cpuSeconds });
      if (what === 'report') memory.push((pass.peakRss - pass.startRss) / 2 ** 20);
    }
  }
  const of = (what, by) => median(runs[what].map((run) => run[by]));
  const all = (what) => runs[what].map(({ wall }) => round(wall));
  report('gcode', `plain byte scan, ${megabytes} MB`, 'MB/s', of('scan', 'wall'), {
    cpu: round(of('scan', 'cpu')),
    runs: all('scan'),
  });
  report('gcode', `full report, ${megabytes} MB`, 'MB/s', of('report', 'wall'), {
    aim: 150,
    cpu: round(of('report', 'cpu')),
    source,
    runs: all('report'),
  });
  report('gcode', 'memory above start', 'MB', Math.max(...memory), { aim: 64 });
  peer(path);
}

function peer(path) {
  try {
    createRequire(import.meta.url).resolve('gcode-parser');
  } catch {
    return console.log(
      JSON.stringify({
        bench: 'gcode',
        what: 'npm gcode-parser',
        note: 'not installed here; 6 MB/s where it was measured (parsing alone)',
      }),
    );
  }
  const small = join(folder, 'small.gcode');
  write(small, [readFileSync(path).subarray(0, 10e6)]);
  report('gcode', 'npm gcode-parser, parsing alone, 10 MB', 'MB/s', 10 / onePass('gcode-parser', small).seconds);
}

function accuracy() {
  if (slice(SLICED[0], PROFILES[0]) === null)
    return console.log(JSON.stringify({ bench: 'gcode', what: 'accuracy', note: 'prusa-slicer is not installed' }));
  const worst = { time: 0, filament: 0 };
  const rows = [];
  for (const profile of PROFILES) {
    for (const design of SLICED) {
      const bytes = slice(design, profile);
      if (bytes === null) continue;
      const text = bytes.toString('latin1');
      const analysis = createAnalysis({ dialect: 'marlin', limits: slicerLimits(text) });
      analysis.push(bytes);
      const found = analysis.finish();
      const said = slicerFigures(text);
      const ownUm = found.features.find(({ feature }) => feature === 'Custom')?.filamentUm ?? 0;
      const time = percent(found.timeMs / 1000, said.seconds);
      const filament = percent((found.filamentUm[0] - ownUm) / 1000, said.filamentMm);
      worst.time = Math.max(worst.time, Math.abs(time));
      worst.filament = Math.max(worst.filament, Math.abs(filament));
      rows.push([`${design}, ${profile.join(' ')}`, time, filament]);
    }
  }
  report('gcode', "time against PrusaSlicer's, worst", '%', worst.time, { aim: 3, files: rows.length, rows });
  report('gcode', "filament against PrusaSlicer's, worst", '%', worst.filament, { aim: 0.5 });
}

function mill() {
  const rows = [];
  for (const design of MILLED) {
    const { realSeconds, estimatedSeconds } = millTime(
      readFileSync(join(ROOT, `designs/${design}/export/${design}.gcode`), 'latin1'),
    );
    rows.push([design, round(realSeconds), round(estimatedSeconds), percent(estimatedSeconds, realSeconds)]);
  }
  const arcs = millTime(curve());
  rows.push([
    'curve of 0.2 mm segments',
    round(arcs.realSeconds),
    round(arcs.estimatedSeconds),
    percent(arcs.estimatedSeconds, arcs.realSeconds),
  ]);
  report('gcode', 'CNC time against the virtual Grbl, worst', '%', Math.max(...rows.map((row) => Math.abs(row[3]))), {
    aim: 2,
    rows,
  });
}

/** Short segments at a feed that the planner's fifteen moves do not carry. */
function curve() {
  const points = Array.from({ length: 1500 }, (_, index) => [60 + 40 * Math.cos(index / 200), 60 + 40 * Math.sin(index / 200)]);
  return ['G21 G90', 'G0 X100 Y60', 'G1 F3000 X100 Y60', ...points.map(([x, y]) => `X${x.toFixed(3)} Y${y.toFixed(3)}`)].join(
    '\n',
  );
}

function fuzzed(count, seed) {
  const began = performance.now();
  const { slowestMs } = fuzz(count, seed);
  report('gcode', 'generated programs without a throw, a hang or another report when cut', 'programs', count, {
    seed,
    slowestMs: round(slowestMs),
    seconds: round((performance.now() - began) / 1000),
  });
}

function percent(found, said) {
  return round((found / said - 1) * 100);
}

function onePass(what, path) {
  const run = spawnSync(process.execPath, [fileURLToPath(new URL('gcode/pass.mjs', import.meta.url)), what, path], {
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

/** The program of a design, or null where there is no slicer. */
function slice(design, [profile, ...more]) {
  const output = join(folder, `${design}.gcode`);
  const ini = join(ROOT, `apps/service/src/slicing/profiles/${profile}.ini`);
  const mesh = join(ROOT, `designs/${design}/export/${design}.stl`);
  rmSync(output, { force: true });
  spawnSync('prusa-slicer', [
    '--export-gcode',
    '--loglevel',
    '1',
    '--datadir',
    join(folder, 'config'),
    '--load',
    ini,
    ...more,
    '--output',
    output,
    mesh,
  ]);
  return existsSync(output) ? readFileSync(output) : null;
}

/** Header, then the layers again and again until it is large enough, then the settings at its end. */
function largeFile(bytes) {
  const sliced = slice('stacking-tray', PROFILES[0]);
  const text = (sliced ?? Buffer.from(standIn())).toString('latin1');
  const from = text.indexOf(';LAYER_CHANGE');
  const to = text.lastIndexOf(';LAYER_CHANGE');
  const [head, layers, tail] = [text.slice(0, from), Buffer.from(text.slice(from, to), 'latin1'), text.slice(to)];
  const path = join(folder, 'large.gcode');
  const count = Math.ceil((bytes - head.length - tail.length) / layers.length);
  write(path, [Buffer.from(head, 'latin1'), ...Array.from({ length: count }, () => layers), Buffer.from(tail, 'latin1')]);
  return { path, source: sliced === null ? 'stand-in lines' : 'PrusaSlicer, stacking-tray' };
}

function write(path, parts) {
  const file = openSync(path, 'w');
  for (const part of parts) writeSync(file, part);
  closeSync(file);
}

/** Lines of the shape that slicers write, for a computer without one. */
function standIn() {
  const lines = ['M104 S210', 'G28', 'M83'];
  for (let layer = 0; layer < 20; layer++) {
    lines.push(';LAYER_CHANGE', `;Z:${(layer * 0.2).toFixed(1)}`, `G1 Z${(layer * 0.2).toFixed(1)} F6000`, ';TYPE:Perimeter');
    for (let index = 0; index < 1000; index++)
      lines.push(
        `G1 X${(100 + 40 * Math.cos(index / 50)).toFixed(3)} Y${(100 + 40 * Math.sin(index / 50)).toFixed(3)} E.0${(index % 900) + 100}`,
      );
  }
  return `${lines.join('\n')}\n;LAYER_CHANGE\n`;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// How smoothly a program of a million segments is looked at, in Debian's headless Chromium. Prints JSON lines:
//   {"bench":"preview","what":"turning 1,000,000 segments","unit":"frames/s","value":41,"aim":30}
// The page's own reader (in its worker) and stage, built by Vite as the page is, without the rest of the page. While one turns, a level of detail
// that fits the frame is drawn, at rest everything; both are told. `--segments 1000000`, `--picture FILE` saves what it looks like.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { report, round } from './parts/figures.mjs';

const { values: options } = parseArgs({
  options: {
    segments: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '6' },
    picture: { type: 'string' },
  },
});
const SEGMENTS = Number(options.segments);
const LAYERS = 250;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.gcode': 'text/plain' };
const out = mkdtempSync(join(tmpdir(), 'fab-preview-'));

await build({
  root: fileURLToPath(new URL('preview', import.meta.url)),
  configFile: false,
  logLevel: 'error',
  base: './',
  resolve: { conditions: ['fab-source', 'module', 'browser', 'development|production'] },
  worker: { format: 'es' },
  build: { target: 'es2022', outDir: out, emptyOutDir: true },
});
const program = Buffer.from(programOf(SEGMENTS), 'latin1');
const server = createServer(({ url = '/' }, answer) => {
  const path = url === '/' ? '/index.html' : url;
  answer.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
  try {
    answer.end(path === '/program.gcode' ? program : readFileSync(join(out, path.slice(1))));
  } catch {
    answer.statusCode = 404;
    answer.end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const page = await browser.newPage({ viewport: { width: 900, height: 560 } });
  page.on('pageerror', (error) => console.error(error.message));
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction('globalThis.isReady === true');
  await measure(page);
} finally {
  await browser.close();
  server.close();
  rmSync(out, { recursive: true, force: true });
}

async function measure(page) {
  const gpu = await page.evaluate('bench.gpu()');
  const opened = await page.evaluate("bench.open('program.gcode')");
  const what = opened.segments.toLocaleString('en-GB');
  report(
    'preview',
    `reading ${what} segments to the drawn picture's data, in the worker`,
    'MB/s',
    program.length / 1e3 / opened.readMs,
    {
      megabytes: round(program.length / 1e6),
      seconds: round(opened.readMs / 1000),
    },
  );
  report('preview', 'memory of the picture', 'MB', opened.memory / 1e6, { lines: opened.lines, levels: opened.levels });
  if (options.picture) await page.screenshot({ path: options.picture });
  const empty = await page.evaluate('bench.turnNothing(3)');
  report('preview', 'turning an empty table, for comparison', 'frames/s', perSecond(empty), {
    slowestOf20: round(1000 / at(empty, 0.95)),
  });
  // The first turn finds out what this computer manages.
  await page.evaluate('bench.turn(2)');
  const turned = await page.evaluate(`bench.turn(${Number(options.seconds)})`);
  report('preview', `turning ${what} segments`, 'frames/s', perSecond(turned.frames), {
    aim: 30,
    slowestOf20: round(1000 / at(turned.frames, 0.95)),
    linesWhileTurning: [...new Set(turned.details)],
    gpu,
  });
  report('preview', 'everything drawn after the turn', 'ms', turned.wholeMs);
  const slid = await page.evaluate('bench.slide()');
  report('preview', 'layer slider from bottom to top', 'frames/s', perSecond(slid), {
    aim: 30,
    slowestOf20: round(1000 / at(slid, 0.95)),
  });
  report('preview', 'change of colours and filter, on the page', 'ms', await page.evaluate('bench.choose()'));
}

function perSecond(frames) {
  return (frames.length * 1000) / frames.reduce((sum, ms) => sum + ms, 0);
}

function at(values, share) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)];
}

/** A vase with a wavy wall, inner walls and filling, in layers as slicers write them. */
function programOf(segments) {
  const perLayer = Math.round(segments / LAYERS);
  const wall = Math.round(perLayer * 0.3);
  const rows = perLayer - 2 * wall;
  const lines = ['M104 S215', 'M140 S60', 'G28', 'M83'];
  for (let layer = 0; layer < LAYERS; layer++) {
    const radius = 40 + 14 * Math.sin(layer / 40);
    const z = (0.2 + layer * 0.2).toFixed(2);
    lines.push(';LAYER_CHANGE', `G1 Z${z} F9000`);
    for (const [type, inset] of [
      ['Perimeter', 0.5],
      ['External perimeter', 0],
    ]) {
      lines.push(
        'G1 E-.8 F2400',
        `;TYPE:${type}`,
        `G1 X${(125 + radius - inset).toFixed(3)} Y105 F9000`,
        'G1 E.8 F2400',
        `G1 F${inset ? 3600 : 1800}`,
      );
      for (let index = 1; index <= wall; index++) {
        const angle = (index / wall) * 2 * Math.PI;
        const wave = radius - inset + 1.5 * Math.sin(angle * 12 + layer / 15);
        lines.push(
          `G1 X${(125 + wave * Math.cos(angle)).toFixed(3)} Y${(105 + wave * Math.sin(angle)).toFixed(3)} E.0${String(300 + (index % 90))}`,
        );
      }
    }
    lines.push(';TYPE:Internal infill', 'G1 F6000');
    const inner = radius - 3;
    for (let row = 0; row < rows; row++) {
      const across = -inner + (2 * inner * (row >> 1)) / (rows / 2);
      const reach = Math.sqrt(Math.max(0, inner * inner - across * across)) * ((row & 1) === ((row >> 1) & 1) ? 1 : -1);
      const [x, y] = layer % 2 === 0 ? [across, reach] : [reach, across];
      lines.push(`G1 X${(125 + x).toFixed(3)} Y${(105 + y).toFixed(3)} E.2`);
    }
  }
  return `${lines.join('\n')}\n`;
}

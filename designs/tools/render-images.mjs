// SPDX-License-Identifier: AGPL-3.0-or-later
// Draws designs/<slug>/image.png for the gallery: one light, one background, one angle for all. Run: node designs/tools/render-images.mjs [slug …]
// Needs: openscad, chromium (CHROMIUM=/path), and the packages playwright-core and three of this repository.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { scenes } from './scenes.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ORIGIN = 'http://render.invalid';
const WIDTH = 1200;
const HEIGHT = 900;
const MAX_BYTES = 200_000;

const PAGE = `<!doctype html><style>html,body{margin:0;background:linear-gradient(#f3f5f7,#dde3e9)}canvas{display:block}</style>
<script type="importmap">{"imports":{"three":"/three/build/three.module.js","three/addons/":"/three/examples/jsm/"}}</script>
<script type="module">import { draw } from '/draw.mjs'; window.draw = draw; window.ready = true;</script>`;

function bytesFor(path, folder) {
  if (path === '/') return { contentType: 'text/html', body: PAGE };
  if (path === '/draw.mjs') return { contentType: 'text/javascript', body: readFileSync(join(ROOT, 'designs/tools/draw.mjs')) };
  if (path.startsWith('/three/')) return { contentType: 'text/javascript', body: readFileSync(join(ROOT, 'node_modules', path)) };
  return { contentType: 'model/stl', body: readFileSync(join(folder, path)) };
}

const folder = mkdtempSync(join(tmpdir(), 'render-'));
const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => path && existsSync(path));
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: WIDTH, height: HEIGHT } });
  page.on('pageerror', (error) => console.error(error.message));
  await page.route(`${ORIGIN}/**`, (route) => route.fulfill(bytesFor(new URL(route.request().url()).pathname, folder)));
  await page.goto(`${ORIGIN}/`);
  await page.waitForFunction('window.ready');
  const wanted = process.argv.slice(2);
  for (const [slug, scene] of Object.entries(scenes)) {
    if (wanted.length > 0 && !wanted.includes(slug)) continue;
    execFileSync('openscad', ['-q', '--export-format', 'binstl', '-o', join(folder, `${slug}.stl`), join(ROOT, `designs/${slug}/source/${slug}.scad`)]);
    await page.evaluate(([file, what]) => window.draw(file, what), [`/${slug}.stl`, scene]);
    const path = join(ROOT, `designs/${slug}/image.png`);
    await page.screenshot({ path });
    const size = statSync(path).size;
    console.log(`${slug}: ${size} bytes${size > MAX_BYTES ? ' TOO LARGE' : ''}`);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

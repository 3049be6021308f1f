// SPDX-License-Identifier: AGPL-3.0-or-later
// From `npm start` (installed, built) to a page one can use; weight of the page; memory when idle. Prints JSON lines:
//   {"bench":"first-print","what":"start to usable page","unit":"s","value":3.1,"aim":5,"runs":[…]}
// Beside each figure of ours stands the same figure of a bare page server on the same Node (`peer`): what the machine itself costs.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { median, openBrowser, report as say, round, startProduct } from './parts/product.mjs';

const RUNS = 5;
const IDLE_BEFORE_MEMORY_MS = 15_000;
const PORT = 31_800 + (process.pid % 200);

const dataDir = mkdtempSync(join(tmpdir(), 'fab-bench-'));
const browser = await openBrowser();
try {
  const first = await run(); // initdb, reading designs/, pairing: once in the life of a data folder
  report('first start ever to usable page', 's', first.usableS);
  const later = [];
  for (let index = 0; index < RUNS; index++) later.push(await run({ memory: index === RUNS - 1 }));
  const bare = await barePage();
  const last = later.at(-1);
  report('start to ready (/health answers 200)', 's', median(later.map(({ readyS }) => readyS)), {
    runs: later.map(({ readyS }) => readyS),
  });
  report('start to usable page', 's', median(later.map(({ usableS }) => usableS)), {
    aim: 5,
    runs: later.map(({ usableS }) => usableS),
  });
  report('page weight, first visit, compressed', 'kB', last.weightKb, { aim: 250 });
  report('navigation to interactive', 's', median(later.map(({ interactiveS }) => interactiveS)), {
    peer: { name: 'empty page of node:http', value: bare.interactiveS },
  });
  report('service memory when idle (RSS)', 'MB', last.serviceMb, {
    aim: 200,
    peer: { name: 'bare node:http server', value: bare.rssMb },
  });
  report('bridge memory when idle, two machines (RSS)', 'MB', last.bridgeMb, {
    aim: 80,
    peer: { name: 'bare node:http server', value: bare.rssMb },
  });
} finally {
  await browser.close();
  rmSync(dataDir, { recursive: true, force: true });
}

function report(what, unit, value, more) {
  say('first-print', what, unit, value, more);
}

/** One start, one visit, one stop. */
async function run({ memory = false } = {}) {
  const product = await startProduct({ port: PORT, dataDir });
  const { url, readyS, startedAt } = product;
  const visit = await visited(`${url}/designs`, (page) =>
    page
      .getByRole('link', { name: /filament end clip/i })
      .first()
      .waitFor(),
  );
  const usableS = (performance.now() - startedAt) / 1000;
  if (memory) await wait(IDLE_BEFORE_MEMORY_MS);
  const sizes = memory ? { serviceMb: rssOf('apps/service/dist/main.js'), bridgeMb: rssOf('fab-bridge.js agent') } : {};
  await product.stop();
  return { readyS: round(readyS), usableS: round(usableS), ...visit, ...sizes };
}

/** Opens a page in a fresh profile: compressed bytes on the wire, and when the awaited thing was there. */
async function visited(url, ready) {
  const context = await browser.newContext();
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  let bytes = 0;
  session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
  const kinds = new Map();
  let pictures = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  session.on(
    'Network.loadingFinished',
    ({ requestId, encodedDataLength }) => (pictures += kinds.get(requestId) === 'Image' ? encodedDataLength : 0),
  );
  const startedAt = performance.now();
  await page.goto(url);
  await ready(page);
  const interactiveS = round((performance.now() - startedAt) / 1000);
  await page.waitForLoadState('networkidle').catch(() => undefined);
  await context.close();
  return { interactiveS, weightKb: (bytes - pictures) / 1000, picturesKb: pictures / 1000 };
}

async function barePage() {
  const program =
    "require('node:http').createServer((_q,a)=>a.setHeader('content-type','text/html').end('<h1>hello</h1>')).listen(0,'127.0.0.1',function(){console.log(this.address().port)})";
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(child.stdout, 'data');
  const { interactiveS } = await visited(`http://127.0.0.1:${String(chunk).trim()}/`, (page) =>
    page.getByRole('heading').waitFor(),
  );
  const rssMb = rss(child.pid);
  child.kill();
  return { interactiveS, rssMb };
}

/** Memory of the process of this benchmark whose command line holds the words. */
function rssOf(words) {
  const list = readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .map((pid) => ({ pid, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ') }));
  const ours = list.filter(
    ({ pid, command }) => command.includes(words) && read(`/proc/${pid}/environ`).includes(`FAB_DATA_DIR=${dataDir}`),
  );
  if (ours.length !== 1) throw new Error(`expected one process "${words}", found ${ours.length}`);
  return rss(ours[0].pid);
}

function rss(pid) {
  return round(Number(/VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1]) / 1024);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

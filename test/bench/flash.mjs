// SPDX-License-Identifier: AGPL-3.0-or-later
// Flashing beside avrdude, in turns: Debian's bootloaders in simavr, in real time, over a pseudo-terminal. Prints JSON lines:
//   {"bench":"flash","what":"fab-bridge, nano-old, 8000 bytes","unit":"s","value":4.1,"runs":[…],"good":20,"of":20}
// A run counts as good when the program ended with 0 and the flash then holds the image, byte by byte. Times are of the whole process: start, reset,
// writing, reading back, end. RUNS (20) and BYTES (8000) may be set; another bundle of the bridge may be named by BENCH_BRIDGE.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BOARDS, SimulatedBoard, someProgram } from '../simavr/simulated-board.ts';
import { median, report, round } from './parts/figures.mjs';

const RUNS = Number(process.env.RUNS ?? 20);
const BYTES = Number(process.env.BYTES ?? 8_000);
const BRIDGE = process.env.BENCH_BRIDGE ?? fileURLToPath(new URL('../../firmware-bridge/dist/fab-bridge.js', import.meta.url));

const folder = mkdtempSync(join(tmpdir(), 'fab-flash-bench-'));
const imagePath = join(folder, 'image.bin');
try {
  for (const name of Object.keys(BOARDS)) {
    const board = await SimulatedBoard.start(name, someProgram(20_000, 1));
    try {
      await compare(name, board);
    } finally {
      await board.stop();
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function compare(name, board) {
  const contenders = {
    'fab-bridge': () =>
      run(process.execPath, [
        ...[BRIDGE, 'flash', imagePath, '--port', board.port, '--board', name],
        ...['--data', folder, '--yes', '--no-backup', '--json'],
      ]),
    avrdude: () => run('avrdude', [...BOARDS[name].avrdude, '-q', '-q', '-D', '-P', board.port, '-U', `flash:w:${imagePath}:r`]),
  };
  const results = { 'fab-bridge': [], avrdude: [] };
  for (let index = 0; index < RUNS; index++) {
    for (const [who, flash] of Object.entries(contenders)) {
      // Another program each time, so that what stood there before is never what is expected.
      const program = someProgram(BYTES, 2 * index + (who === 'avrdude' ? 3 : 2));
      writeFileSync(imagePath, program);
      const { code, seconds } = await flash();
      const held = Buffer.from(await board.flash()).subarray(0, BYTES);
      results[who].push({ seconds, isGood: code === 0 && held.equals(Buffer.from(program)) });
    }
  }
  for (const [who, runs] of Object.entries(results)) {
    const seconds = runs.map((each) => each.seconds);
    report('flash', `${who}, ${name}, ${BYTES} bytes`, 's', median(seconds), {
      longest: round(Math.max(...seconds)),
      good: runs.filter(({ isGood }) => isGood).length,
      of: RUNS,
      runs: seconds.map(round),
    });
  }
}

function run(command, argv) {
  const start = performance.now();
  return new Promise((resolve) => {
    execFile(command, argv, { timeout: 120_000 }, (error) =>
      resolve({ code: error ? (error.code ?? 1) : 0, seconds: (performance.now() - start) / 1000 }),
    );
  });
}

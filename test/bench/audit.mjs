// SPDX-License-Identifier: AGPL-3.0-or-later
// What comes of a bad wire: LINES lines (100,000) at each bit error rate, on the virtual Marlin and the virtual Grbl, in virtual time at 115200 baud, bits
// wrong both ways. Prints one JSON line for each, with: wrong lines that the machine took (and how many of them were no command to it: a
// garbled N is answered with "Unknown command", and the line comes again); how many of the garbled lines no checksum could see; how the
// jobs were stopped; how many lines after a wrong one its job was held; how many moved the tool > 0.05 mm and were not held within 200 lines.
// A job that ends or is held is begun anew on a fresh machine (Grbl) or resumed (Marlin, whose lines are repaired on the way).
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSession } from '@fabcommons/firmware-bridge';
import { createVirtualGrbl } from '../../firmware-bridge/dist/virtual/grbl/virtual-grbl.js';
import { ManualClock } from '../../firmware-bridge/dist/virtual/manual-clock.js';
import { createVirtualMarlin } from '../../firmware-bridge/dist/virtual/marlin/virtual-marlin.js';
import { Comparison, MOVED_MM } from './audit/compare.mjs';
import { NoisyWire, randomNumbers } from './audit/noisy-wire.mjs';

const LINES = Number(process.env.LINES ?? 100_000);
const SEED = Number(process.env.SEED ?? 1);
const RATES = (process.env.RATES ?? '1e-5,1e-4').split(',').map(Number);
const FIRMWARES = (process.env.FIRMWARES ?? 'marlin,grbl').split(',');
const BAUD = 115_200;
const STEP_MS = 5;
/** Lines of one job. */
const JOB_LINES = { marlin: 20_000, grbl: 5_000 };
/** A wrong line has to be held within so many. */
const HELD_WITHIN = 200;
/** Virtual time in which a job has to come to an end of some kind. */
const LIMIT_MS = 3_600_000;
const GRBL_SETTINGS = new Map([
  [110, 9000],
  [111, 9000],
  [120, 2000],
  [121, 2000],
]);

const folder = mkdtempSync(join(tmpdir(), 'fab-audit-'));
try {
  for (const firmware of FIRMWARES) for (const rate of RATES) console.log(JSON.stringify(await run(firmware, rate)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A curve of short absolute moves, as a slicer or a mill's post-processor writes them; every line differs from its neighbours. */
function program(firmware, lines) {
  const head = firmware === 'marlin' ? ['G28', 'G90', 'G1 F6000'] : ['G21', 'G90', 'G1F6000'];
  const body = Array.from({ length: lines }, (_, index) => {
    const angle = index / 60;
    const radius = 40 + 20 * Math.sin(angle / 7);
    const [x, y] = [(100 + radius * Math.cos(angle)).toFixed(3), (100 + radius * Math.sin(angle)).toFixed(3)];
    return firmware === 'marlin' ? `G1 X${x} Y${y}` : `G1X${x}Y${y}`;
  });
  return [...head, ...body];
}

async function run(firmware, errorRate) {
  const random = randomNumbers(SEED);
  const total = {
    lines: 0,
    jobs: 0,
    garbled: 0,
    unseen: 0,
    wrong: 0,
    idle: 0,
    moved: 0,
    late: 0,
    lateMm: 0,
    delays: [],
    stops: {},
  };
  const beganMs = Date.now();
  while (total.lines < LINES) {
    const lines = Math.min(JOB_LINES[firmware], LINES - total.lines);
    total.jobs += 1;
    await job({ firmware, errorRate, random, total, text: program(firmware, lines) });
  }
  const delays = total.delays.sort((one, other) => one - other);
  return {
    bench: 'audit',
    firmware,
    bitErrorRate: errorRate,
    lines: total.lines,
    jobs: total.jobs,
    garbledLines: total.garbled,
    ...(firmware === 'marlin' ? { garbledLinesNoChecksumSees: total.unseen } : {}),
    wrongLinesAccepted: total.wrong,
    wrongLinesThatAreNoCommand: total.idle,
    wrongLinesThatMovedTheTool: total.moved,
    notHeldWithin200Lines: total.late,
    mmOfTheWorstNotHeld: Math.round(total.lateMm * 1000) / 1000,
    linesUntilHeld: { median: delays[Math.floor(delays.length / 2)] ?? null, most: delays.at(-1) ?? null },
    stops: total.stops,
    seconds: Math.round((Date.now() - beganMs) / 1000),
  };
}

async function job({ firmware, errorRate, random, total, text }) {
  const clock = new ManualClock();
  const machine = firmware === 'marlin' ? createVirtualMarlin({ clock }) : createVirtualGrbl({ clock, settings: GRBL_SETTINGS });
  const wire = new NoisyWire(machine, { errorRate, baud: BAUD, random });
  const session = createSession({ transport: wire, firmware: 'auto', clock });
  const programPath = join(folder, 'program.gcode');
  writeFileSync(programPath, `${text.join('\n')}\n`);
  let ended = null;
  const held = [];
  session.subscribe((event) => {
    if (event.kind === 'phase' && ['finished', 'failed', 'cancelled'].includes(event.phase)) ended ??= event;
    else if (event.kind === 'difference') held.push('difference');
    else if (event.kind === 'link' && event.quality.quality === 'bad') held.push('bad link');
  });
  const step = async () => {
    wire.advance(STEP_MS);
    clock.advance(STEP_MS);
    await new Promise((resolve) => setImmediate(resolve));
  };
  const until = async (isSo, limitMs) => {
    for (let ms = 0; !isSo(); ms += STEP_MS) {
      if (ms > limitMs) throw new Error(`not within ${limitMs} ms: ${JSON.stringify(session.snapshot)}`);
      await step();
    }
  };
  const opened = session.open();
  await until(() => session.snapshot.mode === 'idle' && session.identity !== null, 60_000);
  await opened;
  for (let count = 0; count < 100; count++) await step();

  const comparison = new Comparison(text.map(plain));
  let taken = machine.acceptedLines.length;
  const open = [];
  const seen = () => {
    const before = comparison.wrong.length;
    for (; taken < machine.acceptedLines.length; taken++) {
      const line = machine.acceptedLines[taken];
      if (isOfProgram(line)) comparison.take(plain(line));
    }
    for (const wrong of comparison.wrong.slice(before)) open.push(wrong);
  };
  const settle = (reason) => {
    total.stops[reason] = (total.stops[reason] ?? 0) + 1;
    // One that nobody noticed is never held, however near the end it came.
    for (const wrong of open.splice(0))
      count(total, wrong, reason === 'finished' ? Number.POSITIVE_INFINITY : comparison.at - wrong.line);
  };
  wire.onGarbledLine = (sent, came) => {
    if (!isOfProgram(sent.replace(/^N\d+ ?/, ''))) return;
    total.garbled += 1;
    if (firmware === 'marlin' && passesChecksum(sent, came)) total.unseen += 1;
  };
  wire.isNoisy = true;
  const started = session.start({ jobId: 'job', programPath, sizeBytes: statSync(programPath).size, dialect: firmware });
  if (started.kind === 'refused') throw new Error(started.reason);
  await until(() => {
    seen();
    if (held.length > 0) {
      settle(held.splice(0).includes('difference') ? 'held: difference' : 'held: bad link');
      if (firmware === 'grbl') session.cancel('job', 'bench');
    }
    if (firmware === 'marlin' && session.snapshot.job?.phase === 'paused') session.resume('job');
    return ended !== null;
  }, LIMIT_MS);
  seen();
  settle(ended.phase === 'failed' ? `failed: ${ended.code}` : ended.phase);
  total.lines += Math.max(1, Math.min(comparison.at, text.length));
  total.wrong += comparison.wrong.length;
  total.idle += comparison.wrong.filter((wrong) => wrong.text !== '' && !/^[GMT]\d/.test(wrong.text)).length;
  total.moved += comparison.moved.length;
  wire.isNoisy = false;
  let isClosed = false;
  void session.close().then(() => {
    isClosed = true;
  });
  await until(() => isClosed, 120_000);
  machine.close();
}

/** One wrong line, `later` lines before its job was stopped. */
function count(total, wrong, later) {
  if (wrong.mm <= MOVED_MM) return;
  if (Number.isFinite(later)) total.delays.push(later);
  if (later > HELD_WITHIN) {
    total.late += 1;
    total.lateMm = Math.max(total.lateMm, wrong.mm);
  }
}

function plain(line) {
  return line.replace(/\s+/g, '');
}
/** Not what the bridge asks or says on its own. */
function isOfProgram(line) {
  return /^G(?:0|1|2|3|20|21|28|90|91)(?!\d)/.test(line) || !/^(?:M\d|\$|G4|[?!~])/.test(line);
}
function xor(text) {
  return [...text].reduce((sum, character) => sum ^ character.charCodeAt(0), 0);
}

/** The garbled line still has its number and a checksum that fits. */
function passesChecksum(sent, came) {
  const found = /^(N(\d+)[^*\n]*)\*(\d+)\n$/.exec(came);
  return found !== null && xor(found[1]) === Number(found[3]) && /^N(\d+)/.exec(sent)?.[1] === found[2];
}

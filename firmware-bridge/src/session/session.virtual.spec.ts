// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../virtual/manual-clock.js';
import { createVirtualMarlin, type VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import type { Fault } from '../virtual/fault.js';
import { createVirtualGrbl, type VirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import { SessionBench } from './testing/session-bench.js';

const HEATED = ['M140 S50 ; bed', 'M104 S200', 'G28', 'M190 S50', 'M109 S200', 'G90', 'M83', 'G1 Z0.2 F600'];
const MOVES = Array.from({ length: 40 }, (_, index) => `G1 X${10 + (index % 20)} Y${10 + Math.floor(index / 4)} E0.5 F3000`);
const PROGRAM = [...HEATED, '; a comment', '', ...MOVES, 'M104 S0', 'M140 S0', ''].join('\n');

let bench: SessionBench | null = null;
let machine: VirtualMarlin | null = null;
afterEach(async () => {
  await bench?.dispose();
  machine?.close();
  bench = null;
});

async function printer(faults: Fault[] = []): Promise<{ bench: SessionBench; machine: VirtualMarlin }> {
  const clock = new ManualClock();
  machine = createVirtualMarlin({ clock, speed: 5, faults });
  bench = new SessionBench(machine, clock);
  await bench.open();
  return { bench, machine };
}

/** Program lines that the machine took, without what the session asked besides. */
const taken = (virtual: VirtualMarlin): string[] =>
  virtual.acceptedLines.filter((line) => !/^(?:M110|M113|M115|M503|M155|M154|M114|M105|M118|M400|\$I|\?)/.test(line));
/** What the session sends behind every program. */
const OFF = ['M104 S0', 'M140 S0', 'M107', 'M5'];
const sent = [
  ...PROGRAM.split('\n')
    .map((line) => line.replace(/;.*/, '').trim())
    .filter(Boolean),
  ...OFF,
];

describe('a session with the virtual Marlin', () => {
  it('identifies it and reports temperatures while idle', async () => {
    const { bench } = await printer();
    expect(bench.session.identity).toMatchObject({ firmware: 'marlin', port: 'memory' });
    await bench.until(() => bench.session.snapshot.temperatures['tool0'] !== undefined, 10_000);
    expect(bench.session.snapshot.mode).toBe('idle');
  });

  it('runs a job from heating to finished, every line taken once and in order, and counts what it used', async () => {
    const { bench, machine } = await printer();
    expect(bench.session.start(bench.job(PROGRAM, 'marlin'))).toEqual({ kind: 'started' });
    await bench.until(() => bench.last?.phase === 'finished');
    expect(bench.phases.map((event) => event.phase)).toEqual(['heating', 'running', 'finished']);
    expect(taken(machine)).toEqual(sent);
    expect(bench.last?.measured.extrudedUm).toEqual([20_000]);
    expect(bench.last?.measured.bytesDone).toBe(PROGRAM.length);
    expect(bench.last?.measured.machineMs).toBeGreaterThan(1000);
    expect(bench.session.snapshot).toMatchObject({ mode: 'idle', job: null });
  });

  it('comes through lost, doubled and corrupted lines and oks without a mark on the job', async () => {
    const { bench, machine } = await printer([
      { kind: 'corrupt-line', at: 20 },
      { kind: 'drop-line', at: 26 },
      { kind: 'duplicate-line', at: 32 },
      { kind: 'lose-ok', at: 38 },
      { kind: 'double-ok', at: 44 },
    ]);
    bench.session.start(bench.job(PROGRAM, 'marlin'));
    await bench.until(() => bench.last?.phase === 'finished');
    expect(taken(machine)).toEqual(sent);
    expect(bench.session.snapshot.link.resends).toBeGreaterThan(0);
  });

  it('pauses when the motion is at rest, keeps its heaters, and resumes', async () => {
    const { bench, machine } = await printer();
    const job = bench.job(PROGRAM, 'marlin');
    bench.session.start(job);
    await bench.until(() => bench.last?.phase === 'running');
    expect(bench.session.pause(job.jobId)).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.last?.phase === 'paused');
    expect(bench.session.snapshot).toMatchObject({ mode: 'hold', job: { phase: 'paused' } });
    const before = machine.acceptedLines.length;
    bench.clock.advance(5_000);
    await bench.settle();
    expect(taken(machine).length).toBeLessThan(sent.length);
    expect(machine.acceptedLines.length - before).toBeLessThanOrEqual(1);
    expect(machine.heaters.hotend.targetC).toBe(200);
    bench.session.resume(job.jobId);
    await bench.until(() => bench.last?.phase === 'finished');
    expect(bench.phases.map((event) => event.phase)).toEqual(['heating', 'running', 'paused', 'resumed', 'finished']);
    expect(taken(machine)).toEqual(sent);
  });

  it('cancels in the middle of heating: heaters off first, then it tells', async () => {
    const { bench, machine } = await printer();
    const job = bench.job(PROGRAM, 'marlin');
    bench.session.start(job);
    await bench.until(() => bench.last?.phase === 'heating');
    bench.session.cancel(job.jobId, 'wrong spool');
    await bench.until(() => bench.last?.phase === 'cancelled');
    expect(bench.last).toMatchObject({ code: 'cancelled-by-person', reason: 'wrong spool' });
    expect([machine.heaters.hotend.targetC, machine.heaters.bed.targetC]).toEqual([0, 0]);
    expect(bench.session.snapshot.mode).toBe('idle');
  });

  it('fails the job when the firmware restarts in the middle, and finds the machine again', async () => {
    const { bench, machine } = await printer();
    bench.session.start(bench.job(PROGRAM, 'marlin'));
    await bench.until(() => bench.last?.phase === 'running');
    machine.reset();
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last?.code).toBe('firmware-reset');
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    expect(bench.session.start(bench.job('G28\n', 'marlin', 'job-2'))).toEqual({ kind: 'started' });
    await bench.until(() => bench.last?.phase === 'finished');
  });

  it('stops at once in an emergency, says what to do, and starts nothing more', async () => {
    const { bench, machine } = await printer();
    bench.session.start(bench.job(PROGRAM, 'marlin'));
    await bench.until(() => bench.last?.phase === 'running');
    const before = bench.transport.written.length;
    bench.session.emergencyStop();
    expect(bench.transport.written.slice(before)).toMatch(/^M112\n/);
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last?.code).toBe('emergency-stop');
    expect(machine.isHalted).toBe(true);
    expect(bench.session.snapshot).toMatchObject({ mode: 'faulted', detail: expect.stringContaining('reset') });
    expect(bench.session.start(bench.job('G28\n', 'marlin', 'job-2'))).toMatchObject({ kind: 'refused', code: 'not-ready' });
  });

  it('fails the job with the words of the firmware when it halts by itself', async () => {
    const { bench, machine } = await printer();
    bench.session.start(bench.job(PROGRAM, 'marlin'));
    await bench.until(() => bench.last?.phase === 'running');
    machine.suffer({ kind: 'max-temp', heater: 'hotend' });
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last?.code).toBe('firmware-halted');
    expect(bench.last?.reason).toMatch(/MAXTEMP/i);
  });

  it('fails the job when the cable is pulled, and resumes nothing when it is back', async () => {
    const { bench, machine } = await printer();
    bench.session.start(bench.job(PROGRAM, 'marlin'));
    await bench.until(() => bench.last?.phase === 'running');
    bench.transport.unplug();
    expect(bench.last).toMatchObject({ phase: 'failed', code: 'link-lost' });
    expect(bench.session.snapshot.mode).toBe('offline');
    const moves = (): number => taken(machine).filter((line) => line.startsWith('G1')).length;
    const before = moves();
    bench.transport.isUnplugged = false;
    await bench.until(() => bench.session.snapshot.mode === 'idle', 60_000);
    bench.clock.advance(5_000);
    await bench.settle();
    expect(moves()).toBe(before);
    expect(bench.session.snapshot.job).toBe(null);
  });

  it('waits for a person at M0, and goes on when told to resume', async () => {
    const { bench } = await printer();
    bench.session.start(bench.job('G28\nM0\nG1 X50 F3000\n', 'marlin'));
    await bench.until(() => bench.last?.phase === 'paused');
    expect(bench.session.snapshot).toMatchObject({ mode: 'hold', detail: expect.stringContaining('person') });
    bench.session.resume('job-1');
    await bench.until(() => bench.last?.phase === 'finished');
    expect(bench.phases.map((event) => event.phase)).toEqual(['paused', 'resumed', 'running', 'finished']);
  });

  it('after its own restart finds a printer that heats, and switches it off', async () => {
    const clock = new ManualClock();
    machine = createVirtualMarlin({ clock, speed: 1 });
    machine.onData(() => undefined);
    clock.advance(5_000);
    machine.write(Buffer.from('M140 S60\nM109 S230\n'));
    clock.advance(3_000);
    bench = new SessionBench(machine, clock);
    bench.session.makeSafe();
    await bench.open();
    await bench.until(() => machine?.heaters.hotend.targetC === 0 && machine.heaters.bed.targetC === 0, 10_000);
    expect(machine.machineMs).toBeLessThan(20_000);
  });

  it('ends its own job and switches off when it is closed', async () => {
    const { bench, machine } = await printer();
    bench.session.start(bench.job(PROGRAM, 'marlin'));
    await bench.until(() => bench.last?.phase === 'running');
    let isClosed = false;
    void bench.session.close().then(() => {
      isClosed = true;
    });
    await bench.until(() => isClosed);
    expect(bench.last).toMatchObject({ phase: 'failed', code: 'bridge-stopped' });
    expect(machine.heaters.hotend.targetC).toBe(0);
  });

  it.each([
    ['G28\nM112\n', 'line 2: M112'],
    ['G28\n\n; x\nM500 ; save\n', 'line 4: M500'],
    ['M502\n', 'line 1: M502'],
    ['M997\n', 'line 1: M997'],
    ['', 'empty'],
    ['; only comments\n', 'no line tells the machine anything'],
    ['G28\u0000\u0001junk', 'binary'],
  ])('refuses %j before a byte is sent', async (program, reason) => {
    const { bench } = await printer();
    const before = bench.transport.written;
    const outcome = bench.session.start(bench.job(program, 'marlin'));
    expect(outcome).toMatchObject({ kind: 'refused', code: 'bad-program', reason: expect.stringContaining(reason) });
    expect(bench.transport.written).toBe(before);
  });

  it("refuses a missing file, another firmware's program, and a second job", async () => {
    const { bench } = await printer();
    const job = bench.job(PROGRAM, 'marlin');
    expect(bench.session.start({ ...job, programPath: '/nowhere/x.gcode' })).toMatchObject({ code: 'file-unavailable' });
    expect(bench.session.start({ ...job, sizeBytes: 7 })).toMatchObject({ code: 'file-unavailable' });
    expect(bench.session.start({ ...job, dialect: 'grbl' })).toMatchObject({ code: 'bad-program' });
    bench.session.start(job);
    expect(bench.session.start({ ...job, jobId: 'job-2' })).toMatchObject({ code: 'busy' });
    expect(bench.session.pause('job-2')).toMatchObject({ kind: 'refused', code: 'no-such-job' });
  });
});

const MILLING = [
  ...['(a square)', 'G21 G90', 'M3 S8000', 'G0 X5 Y5'],
  ...Array.from({ length: 30 }, (_, index) => `G1 X${5 + (index % 2) * 30} Y${5 + index} F800`),
  ...['M5', ''],
].join('\n');
/** With what the session sends behind every program. */
const MILLED = [...MILLING.split('\n').map((line) => line.replace(/\(.*\)/, '').replace(/ /g, '')), 'M5'].filter(Boolean);

describe('a session with the virtual Grbl', () => {
  let mill: VirtualGrbl | null = null;
  afterEach(() => {
    mill?.close();
    mill = null;
  });
  async function open(faults: Fault[] = []): Promise<{ bench: SessionBench; mill: VirtualGrbl }> {
    const clock = new ManualClock();
    mill = createVirtualGrbl({ clock, speed: 5, faults });
    bench = new SessionBench(mill, clock);
    await bench.open();
    await bench.until(() => bench?.session.snapshot.positionMm !== null);
    return { bench, mill };
  }
  const cut = (virtual: VirtualGrbl): string[] => virtual.acceptedLines.filter((line) => !/^(?:\$|M9|$)/.test(line));

  it('identifies it and runs a job until it says Idle, every line taken once and in order', async () => {
    const { bench, mill } = await open();
    expect(bench.session.identity).toMatchObject({
      firmware: 'grbl',
      travelMm: { x: 300, y: 300, z: 80 },
      maxSpindleRpm: 24_000,
    });
    bench.session.start(bench.job(MILLING, 'grbl'));
    await bench.until(() => bench.last?.phase === 'finished');
    expect(bench.phases.map((event) => event.phase)).toEqual(['running', 'finished']);
    expect(cut(mill)).toEqual(MILLED);
    expect(mill.state).toBe('Idle');
    expect(mill.spindleRpm).toBe(0);
    expect(bench.last?.measured.bytesDone).toBe(MILLING.length);
  });

  it('pauses, resumes and loses no line by it', async () => {
    const { bench, mill } = await open();
    bench.session.start(bench.job(MILLING, 'grbl'));
    await bench.until(() => mill.state === 'Run');
    bench.session.pause('job-1');
    await bench.until(() => bench.last?.phase === 'paused');
    const [x, y] = mill.positionMm;
    bench.clock.advance(3_000);
    expect(mill.positionMm.slice(0, 2)).toEqual([x, y]);
    bench.session.resume('job-1');
    await bench.until(() => bench.last?.phase === 'finished');
    expect(bench.phases.map((event) => event.phase)).toEqual(['running', 'paused', 'resumed', 'finished']);
    expect(cut(mill)).toEqual(MILLED);
  });

  it('cancels: at rest, spindle off, position kept, ready for the next job', async () => {
    const { bench, mill } = await open();
    bench.session.start(bench.job(MILLING, 'grbl'));
    await bench.until(() => mill.state === 'Run' && mill.spindleRpm > 0);
    bench.session.cancel('job-1', 'wrong stock');
    await bench.until(() => bench.last?.phase === 'cancelled');
    expect([mill.state, mill.spindleRpm]).toEqual(['Idle', 0]);
    expect(bench.session.start(bench.job('G0 X1\n', 'grbl', 'job-2'))).toEqual({ kind: 'started' });
    await bench.until(() => bench.last?.phase === 'finished');
  });

  it.each<[string, Fault, string]>([
    ['a limit switch', { kind: 'limit-switch', axis: 'X', line: 20 }, 'alarm'],
    ['a restart', { kind: 'reset', line: 20 }, 'firmware-reset'],
    ['a lost ok', { kind: 'lose-ok', at: 20 }, 'timeout'],
    ['an ok too many', { kind: 'double-ok', at: 20 }, 'firmware-error'],
  ])('fails the job at %s, with the spindle off', async (_, fault, code) => {
    const { bench, mill } = await open([fault]);
    if (fault.kind === 'limit-switch') mill.write(Buffer.from('$21=1\n'));
    bench.session.start(bench.job(MILLING, 'grbl'));
    await bench.until(() => bench.last?.phase === 'failed' || bench.last?.phase === 'finished');
    expect(bench.last).toMatchObject({ phase: 'failed', code });
    expect(mill.spindleRpm).toBe(0);
  });

  it('holds the job where a lost line has moved the tool off the program, or fails it at the end; the spindle is off then', async () => {
    const { bench, mill } = await open([{ kind: 'drop-line', at: 20 }]);
    bench.session.start(bench.job(MILLING, 'grbl'));
    await bench.until(() => bench.last?.phase === 'paused' || bench.last?.phase === 'failed');
    if (bench.last?.phase === 'paused') {
      expect(bench.session.snapshot.audit?.lastDifference).toMatchObject({ mm: expect.any(Number), line: expect.any(Number) });
      bench.session.cancel('job-1', 'the part is spoilt');
      await bench.until(() => bench.last?.phase === 'cancelled');
    }
    expect(mill.spindleRpm).toBe(0);
  });

  it('stops at once in an emergency', async () => {
    const { bench, mill } = await open();
    bench.session.start(bench.job(MILLING, 'grbl'));
    await bench.until(() => mill.state === 'Run');
    bench.session.emergencyStop();
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last?.code).toBe('emergency-stop');
    expect(mill.spindleRpm).toBe(0);
    await bench.until(() => bench.session.snapshot.mode === 'alarm', 5_000);
    expect(bench.session.snapshot.detail).toMatch(/position/);
  });
});

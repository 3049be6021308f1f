// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../virtual/manual-clock.js';
import { ScriptedGrbl } from './testing/scripted-grbl.js';
import { SessionBench } from './testing/session-bench.js';

const PROGRAM = ['G21', 'G90 (absolute)', 'M3 S8000', 'G1 X10 F500', 'G1 X20', 'M5', ''].join('\n');
const SENT = ['G21', 'G90', 'M3S8000', 'G1X10F500', 'G1X20', 'M5'];
/** What the session sends behind every program, and when it stops one. */
const OFF = ['M5', 'M9'];

let bench: SessionBench | null = null;
afterEach(async () => {
  await bench?.dispose();
  bench = null;
});

async function mill(): Promise<{ bench: SessionBench; grbl: ScriptedGrbl }> {
  const grbl = new ScriptedGrbl();
  bench = new SessionBench(grbl, new ManualClock());
  await bench.open();
  await bench.until(() => bench?.session.snapshot.positionMm !== null);
  return { bench, grbl };
}
/** A job whose lines the machine has, and which moves now. */
async function moving(): Promise<{ bench: SessionBench; grbl: ScriptedGrbl }> {
  const both = await mill();
  both.bench.session.start(both.bench.job(PROGRAM, 'grbl'));
  both.grbl.state = 'Run';
  await both.bench.until(() => both.grbl.taken.length === SENT.length);
  return both;
}

describe('a session with Grbl', () => {
  it('identifies it by $I and $$', async () => {
    const { bench } = await mill();
    expect(bench.session.identity).toMatchObject({
      firmware: 'grbl',
      machineType: 'Little mill',
      travelMm: { x: 300, y: 180, z: 45 },
      maxSpindleRpm: 10_000,
    });
    expect(bench.session.snapshot).toMatchObject({ mode: 'idle', positionMm: { x: 1, y: 2, z: 3 } });
  });

  it('is finished only when the machine says Idle after the last ok', async () => {
    const { bench, grbl } = await moving();
    bench.clock.advance(3_000);
    await bench.settle();
    expect(bench.phases.map((event) => event.phase)).toEqual(['running']);
    grbl.state = 'Idle';
    await bench.until(() => bench.last?.phase === 'finished');
    expect(grbl.taken).toEqual([...SENT, ...OFF]);
    expect(bench.last?.measured).toMatchObject({ linesDone: 6, bytesDone: PROGRAM.length });
  });

  it('holds and resumes by real-time bytes', async () => {
    const { bench, grbl } = await moving();
    bench.session.pause('job-1');
    await bench.until(() => bench.last?.phase === 'paused');
    expect(bench.session.snapshot.mode).toBe('hold');
    bench.session.resume('job-1');
    await bench.until(() => bench.last?.phase === 'resumed');
    grbl.state = 'Idle';
    await bench.until(() => bench.last?.phase === 'finished');
    expect(grbl.realtime).toBe('!~');
  });

  it('shows a hold that was pressed at the machine', async () => {
    const { bench, grbl } = await moving();
    grbl.state = 'Door:0';
    await bench.until(() => bench.last?.phase === 'paused');
    expect(bench.session.snapshot.detail).toMatch(/door/);
  });

  it('cancels by hold, then reset, then spindle off, and is idle afterwards', async () => {
    const { bench, grbl } = await moving();
    bench.session.cancel('job-1', 'wrong stock');
    await bench.until(() => bench.last?.phase === 'cancelled');
    expect(grbl.realtime).toBe('!\x18');
    expect(grbl.taken.slice(-2)).toEqual(['M5', 'M9']);
    expect(bench.last).toMatchObject({ code: 'cancelled-by-person', reason: 'wrong stock' });
    expect(bench.session.snapshot.mode).toBe('idle');
  });

  it('stops the job at an error, names the line, and switches the spindle off', async () => {
    const { bench, grbl } = await mill();
    grbl.answers.set('G1X10F500', 'error:20');
    bench.session.start(bench.job(PROGRAM, 'grbl'));
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last).toMatchObject({ code: 'firmware-error', reason: expect.stringContaining('line 4 (G1X10F500): error 20') });
    expect(grbl.realtime).toBe('!\x18');
    expect(grbl.taken.slice(-2)).toEqual(['M5', 'M9']);
  });

  it('fails the job at an alarm, says which, and starts nothing while it lasts', async () => {
    const { bench, grbl } = await moving();
    grbl.state = 'Alarm';
    grbl.say('ALARM:1', '[MSG:Reset to continue]');
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last).toMatchObject({ code: 'alarm', reason: expect.stringContaining('limit switch') });
    expect(bench.session.snapshot.mode).toBe('alarm');
    expect(bench.session.start(bench.job(PROGRAM, 'grbl', 'job-2'))).toMatchObject({ kind: 'refused', code: 'not-ready' });
  });

  it('fails the job when the controller restarts in the middle', async () => {
    const { bench, grbl } = await moving();
    grbl.state = 'Idle';
    grbl.reset();
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last?.code).toBe('firmware-reset');
  });

  it('stops at once in an emergency, however full the machine is', async () => {
    const { bench, grbl } = await mill();
    grbl.isFull = true;
    bench.session.start(bench.job(`${'G1 X1 F100\n'.repeat(500)}`, 'grbl'));
    await bench.settle();
    const before = bench.transport.written.length;
    bench.session.emergencyStop();
    expect(bench.transport.written.slice(before)).toBe('\x18');
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last?.code).toBe('emergency-stop');
  });

  it('makes a machine safe that it finds moving', async () => {
    const { bench, grbl } = await mill();
    grbl.state = 'Run';
    bench.session.makeSafe();
    expect(bench.session.start(bench.job(PROGRAM, 'grbl'))).toMatchObject({ kind: 'refused', code: 'not-ready' });
    await bench.until(() => grbl.taken.includes('M9'));
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    expect(grbl.realtime).toBe('!\x18');
  });

  it.each([
    ['G21\n$110=5\n', 'line 2'],
    ['$RST=*\n', 'line 1'],
    ['G1 X1\nG1 X2 ! \n', 'line 2'],
    [`G1 X${'1'.repeat(90)}\n`, 'line 1'],
  ])('refuses %j before a byte is sent', async (program, reason) => {
    const { bench } = await mill();
    expect(bench.session.start(bench.job(program, 'grbl'))).toMatchObject({
      kind: 'refused',
      code: 'bad-program',
      reason: expect.stringContaining(reason),
    });
  });
});

describe('a mill that says nothing any more', () => {
  it('fails the job long before its lines would time out, and is not shown as ready', async () => {
    const { bench, grbl } = await moving();
    grbl.isDead = true;
    await bench.until(() => bench.last?.phase === 'failed', 40_000);
    expect(bench.last).toMatchObject({ code: 'timeout', reason: expect.stringMatching(/says nothing.*did not confirm/) });
    await bench.until(() => bench.session.snapshot.mode === 'faulted', 60_000);
  });
  it('is not shown as idle for ever', async () => {
    const { bench, grbl } = await mill();
    grbl.isDead = true;
    await bench.until(() => bench.session.snapshot.mode === 'faulted', 60_000);
    expect(bench.session.snapshot.detail).toMatch(/nothing answers/);
    grbl.isDead = false;
    await bench.until(() => bench.session.snapshot.mode === 'idle', 60_000);
  });
  it('but homing may take its time', async () => {
    const { bench, grbl } = await mill();
    grbl.isFull = true;
    bench.session.start(bench.job('$H\nG0 X1\n', 'grbl'));
    await bench.until(() => bench.transport.written.includes('$H'));
    grbl.isDead = true;
    bench.clock.advance(40_000);
    await bench.settle();
    expect(bench.last?.phase).toBe('running');
    grbl.isDead = false;
    grbl.isFull = false;
    grbl.work();
    await bench.until(() => bench.last?.phase === 'finished');
  });
});

describe('the end of a job on Grbl', () => {
  it('stops a spindle that the program has left on, before it is told', async () => {
    const { bench, grbl } = await mill();
    bench.session.start(bench.job('M3 S8000\nG1 X1 F100\n', 'grbl'));
    await bench.until(() => bench.last?.phase === 'finished');
    expect(grbl.taken).toEqual(['M3S8000', 'G1X1F100', ...OFF]);
  });
  it('is an emergency stop, when that comes while the spindle is being stopped', async () => {
    const { bench, grbl } = await mill();
    bench.session.start(bench.job('G1 X1 F100\n', 'grbl'));
    await bench.until(() => grbl.taken.length === 1);
    grbl.isFull = true;
    await bench.until(() => bench.transport.written.includes('M5\n'));
    bench.session.emergencyStop();
    grbl.isFull = false;
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last?.code).toBe('emergency-stop');
  });
});

describe('a mill that reports in inches', () => {
  it('is shown in millimetres', async () => {
    const grbl = new ScriptedGrbl();
    grbl.settings.push('$13=1');
    bench = new SessionBench(grbl, new ManualClock());
    await bench.open();
    await bench.until(() => bench?.session.snapshot.positionMm !== null);
    expect(bench.session.snapshot.positionMm).toEqual({ x: 25.4, y: 50.8, z: expect.closeTo(76.2) });
  });
});

describe('a session with something else', () => {
  it('says that it is unknown, shows what it said, and sends nothing to it', async () => {
    const parrot = {
      listener: (_: Uint8Array): void => undefined,
      onData(listener: (bytes: Uint8Array) => void) {
        this.listener = listener;
        return () => undefined;
      },
      write() {
        this.listener(Buffer.from('hello\n'));
      },
    };
    bench = new SessionBench(parrot, new ManualClock());
    await bench.open();
    expect(bench.session.identity?.firmware).toBe('unknown');
    expect(bench.session.snapshot).toMatchObject({ mode: 'faulted', detail: expect.stringContaining('not known') });
    const before = bench.transport.written;
    expect(bench.session.start(bench.job('G28\n', 'marlin'))).toMatchObject({ kind: 'refused', code: 'not-ready' });
    bench.clock.advance(60_000);
    expect(bench.transport.written).toBe(before);
  });

  it('asks again when nothing answers, and finds a machine that is switched on later', async () => {
    const grbl = new ScriptedGrbl();
    const power = { isOn: false };
    const board = { onData: grbl.onData.bind(grbl), write: (bytes: Uint8Array) => (power.isOn ? grbl.write(bytes) : undefined) };
    bench = new SessionBench(board, new ManualClock());
    await bench.open();
    expect(bench.session.snapshot).toMatchObject({ mode: 'faulted', detail: expect.stringContaining('switched on') });
    power.isOn = true;
    await bench.until(() => bench?.session.snapshot.mode === 'idle', 60_000);
    expect(bench.session.identity?.firmware).toBe('grbl');
  });

  it('keeps trying to open a machine that is switched off, more and more slowly', async () => {
    const clock = new ManualClock();
    bench = new SessionBench(new ScriptedGrbl(), clock);
    bench.transport.isUnplugged = true;
    await bench.session.open();
    expect(bench.session.snapshot).toMatchObject({ mode: 'offline', detail: expect.stringContaining('no such port') });
    clock.advance(20_000);
    await bench.settle();
    bench.transport.isUnplugged = false;
    await bench.until(() => bench?.session.snapshot.mode === 'idle', 60_000);
  });
});

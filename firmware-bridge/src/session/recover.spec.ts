// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { createVirtualGrbl, type VirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import { ManualClock } from '../virtual/manual-clock.js';
import { createVirtualMarlin, type VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import type { VirtualMachine } from '../virtual/virtual-machine.js';
import type { FirmwareEnd } from './testing/machine-transport.js';
import { ScriptedGrbl } from './testing/scripted-grbl.js';
import { SessionBench } from './testing/session-bench.js';

let bench: SessionBench | null = null;
let machine: VirtualMachine | null = null;
afterEach(async () => {
  await bench?.dispose();
  machine?.close();
  bench = null;
  machine = null;
});

/** A board whose reset hangs on DTR: opening its port resets it. */
const resetByOpening = (board: VirtualMachine): FirmwareEnd => ({
  write: (bytes) => board.write(bytes),
  onData(listener) {
    const off = board.onData(listener);
    if (board.isHalted) board.reset();
    return off;
  },
});

const PRINT = ['G28', 'G90', ...Array.from({ length: 40 }, (_, line) => `G1 X${10 + (line % 20)} Y${line} F3000`), ''].join('\n');
const MILL = ['G21 G90', 'M3 S8000', ...Array.from({ length: 30 }, (_, line) => `G1 X${(line % 2) * 30} Y${line} F800`), ''].join(
  '\n',
);

async function begin(firmware: FirmwareEnd, clock: ManualClock): Promise<SessionBench> {
  bench = new SessionBench(firmware, clock);
  await bench.open();
  return bench;
}

async function printer(hasDtr = true): Promise<{ bench: SessionBench; marlin: VirtualMarlin }> {
  const clock = new ManualClock();
  const marlin = createVirtualMarlin({ clock, speed: 5 });
  machine = marlin;
  return { bench: await begin(hasDtr ? resetByOpening(marlin) : marlin, clock), marlin };
}

async function mill(settings: [number, number][] = []): Promise<{ bench: SessionBench; grbl: VirtualGrbl }> {
  const clock = new ManualClock();
  const grbl = createVirtualGrbl({ clock, speed: 5, settings: new Map(settings) });
  machine = grbl;
  const open = await begin(grbl, clock);
  await open.until(() => ['idle', 'alarm'].includes(open.session.snapshot.mode));
  return { bench: open, grbl };
}

/** Stops in the middle of a job. */
async function stopped(at: SessionBench, program: string, dialect: 'marlin' | 'grbl', mode: string): Promise<void> {
  at.session.start(at.job(program, dialect));
  await at.until(() => (at.session.snapshot.job?.linesDone ?? 0) > 5);
  at.session.emergencyStop();
  await at.until(() => at.last?.phase === 'failed' && at.session.snapshot.mode === mode);
}

/** Runs a job to its end. */
async function runs(at: SessionBench, program: string, dialect: 'marlin' | 'grbl', jobId = 'next'): Promise<void> {
  expect(at.session.start(at.job(program, dialect, jobId))).toEqual({ kind: 'started' });
  await at.until(() => at.last?.jobId === jobId && at.last.phase === 'finished');
}

describe('a printer that was stopped', () => {
  it('is back after its port was opened anew, with nothing heated or moved, and runs the next job', async () => {
    const { bench, marlin } = await printer();
    await stopped(bench, PRINT, 'marlin', 'faulted');
    expect(bench.session.recover()).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    expect([marlin.isHalted, marlin.heaters.hotend.targetC, marlin.heaters.bed.targetC]).toEqual([false, 0, 0]);
    expect(marlin.positionMm).toEqual([0, 0, 0]);
    expect(bench.session.snapshot.detail).toBe(null);
    await runs(bench, PRINT, 'marlin');
  });

  it('is opened once when two people bring it back', async () => {
    const { bench } = await printer();
    await stopped(bench, PRINT, 'marlin', 'faulted');
    bench.session.recover();
    bench.session.recover();
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    expect(bench.events.filter(({ kind }) => kind === 'problem')).toEqual([]);
  });

  it('asks for its reset button where opening the port does not reset it, and is found once that was pressed', async () => {
    const { bench, marlin } = await printer(false);
    await stopped(bench, PRINT, 'marlin', 'faulted');
    bench.session.recover();
    await bench.until(() => /port was opened anew: press the reset button/.test(bench.session.snapshot.detail ?? ''));
    expect(bench.session.snapshot.mode).toBe('faulted');
    marlin.reset();
    await bench.until(() => bench.session.snapshot.mode === 'idle', 60_000);
    await runs(bench, PRINT, 'marlin');
  });

  it('is told M999 when its firmware asks for that, and its port stays open', async () => {
    const { bench, marlin } = await printer();
    const says = (text: string): void => bench.transport.hear(text);
    says('Error:Printer stopped due to errors. Fix the error and use M999 to restart. (Temperature is reset.)\n');
    expect(bench.session.snapshot).toMatchObject({ mode: 'faulted', detail: expect.stringContaining('Fix the error') });
    const before = bench.transport.written.length;
    expect(bench.session.recover()).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    expect(bench.transport.written.slice(before)).toMatch(/^M999\n/);
    expect(marlin.isHalted).toBe(false);
  });

  it('ends the job that was under way when the firmware asks for M999, and then waits for a person', async () => {
    const { bench } = await printer();
    bench.session.start(bench.job(PRINT, 'marlin'));
    await bench.until(() => bench.last?.phase === 'running');
    bench.transport.hear('Error:Printer stopped due to errors. Fix the error and use M999 to restart.\n');
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.session.snapshot.mode).toBe('faulted');
    expect(bench.session.recover()).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.session.snapshot.mode === 'idle');
  });
});

describe('a mill that was stopped', () => {
  it('is unlocked, says that its position is not known, and runs the next job', async () => {
    const { bench, grbl } = await mill();
    await stopped(bench, MILL, 'grbl', 'alarm');
    const [before, at] = [bench.transport.written.length, grbl.positionMm];
    expect(bench.session.recover()).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    expect(bench.transport.written.slice(before).replaceAll('?', '')).toBe('\x18$X\n');
    bench.clock.advance(2_000);
    await bench.settle();
    expect(grbl.positionMm).toEqual(at);
    expect(bench.session.snapshot.detail).toMatch(/position.*check its zero/);
    await runs(bench, MILL, 'grbl');
    expect(bench.session.snapshot.detail).toBe(null);
  });

  it('comes back from a limit switch, where only a reset is heard', async () => {
    const { bench, grbl } = await mill([[21, 1]]);
    bench.session.start(bench.job(MILL, 'grbl'));
    await bench.until(() => (bench.session.snapshot.job?.linesDone ?? 0) > 5);
    grbl.suffer({ kind: 'limit-switch', axis: 'X' });
    await bench.until(() => bench.last?.phase === 'failed' && bench.session.snapshot.mode === 'alarm');
    bench.session.recover();
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    await runs(bench, MILL, 'grbl');
  });

  it('with homing runs only a program that homes it first, until it was homed', async () => {
    const { bench } = await mill([[22, 1]]);
    await bench.until(() => bench.session.snapshot.mode === 'alarm');
    bench.session.recover();
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    expect(bench.session.snapshot.detail).toMatch(/home it.*\$H/);
    expect(bench.session.start(bench.job(MILL, 'grbl'))).toMatchObject({
      kind: 'refused',
      code: 'preflight',
      reason: expect.stringContaining('$H'),
    });
    // From its switches a Grbl counts down: what lies above them is out of reach (1.1 `system.c` system_check_travel_limits).
    const within = MILL.replace(/([XY])(\d)/g, '$1-$2');
    expect(bench.session.start(bench.job(`$H\n${MILL}`, 'grbl', 'beyond'))).toEqual({ kind: 'started' });
    await bench.until(() => bench.last?.jobId === 'beyond' && bench.last.phase === 'failed');
    expect(bench.last).toMatchObject({ code: 'preflight', line: 5, reason: expect.stringContaining('beyond') });
    await runs(bench, `(home)\n$H\n${within}`, 'grbl', 'homes');
    await runs(bench, within, 'grbl', 'after');
  });

  it('stays in alarm and says why when it will not be unlocked', async () => {
    const { bench, grbl } = await mill();
    await stopped(bench, MILL, 'grbl', 'alarm');
    grbl.suffer({ kind: 'door', isOpen: true });
    bench.session.recover();
    await bench.until(() => /could not be unlocked.*13/.test(bench.session.snapshot.detail ?? ''));
    expect(bench.session.snapshot.mode).toBe('alarm');
    grbl.suffer({ kind: 'door', isOpen: false });
    bench.session.recover();
    await bench.until(() => bench.session.snapshot.mode === 'idle');
  });

  it('says so when its controller does not answer any more', async () => {
    const grbl = new ScriptedGrbl();
    const at = await begin(grbl, new ManualClock());
    grbl.state = 'Alarm';
    await at.until(() => at.session.snapshot.mode === 'alarm');
    grbl.reset = () => undefined;
    at.session.recover();
    await at.until(() => /does not answer/.test(at.session.snapshot.detail ?? ''), 10_000);
    expect(at.session.snapshot.mode).toBe('alarm');
  });

  it('keeps its position, and says nothing of it, after an alarm that keeps it', async () => {
    const grbl = new ScriptedGrbl();
    grbl.answers.set('$X', 'ok');
    const at = await begin(grbl, new ManualClock());
    grbl.state = 'Alarm';
    grbl.say('ALARM:2', '[MSG:Reset to continue]');
    await at.until(() => at.session.snapshot.mode === 'alarm');
    at.session.recover();
    await at.settle();
    grbl.state = 'Idle';
    await at.until(() => at.session.snapshot.mode === 'idle');
    expect(at.session.snapshot.detail).toBe(null);
  });

  it('obeys an emergency stop in the middle of being brought back', async () => {
    const { bench } = await mill();
    await stopped(bench, MILL, 'grbl', 'alarm');
    bench.session.recover();
    bench.session.emergencyStop();
    await bench.until(() => bench.session.snapshot.mode === 'alarm');
    bench.clock.advance(10_000);
    await bench.settle();
    expect(bench.session.snapshot.mode).toBe('alarm');
  });
});

describe('a machine that there is nothing to bring back from', () => {
  it('refuses: idle, with a job under way, and before it was opened', async () => {
    const { bench } = await printer();
    expect(bench.session.recover()).toMatchObject({
      kind: 'refused',
      code: 'not-ready',
      reason: expect.stringContaining('idle'),
    });
    bench.session.start(bench.job(PRINT, 'marlin'));
    expect(bench.session.recover()).toMatchObject({ kind: 'refused', code: 'busy' });
    const closed = bench.session.close();
    // A Marlin that was told to stop holds everything for a second.
    await bench.until(() => bench.session.snapshot.mode === 'offline');
    await closed;
    expect(bench.session.recover()).toMatchObject({ kind: 'refused', code: 'not-ready' });
  });

  it('that is offline is looked for at once, not after the wait', async () => {
    const { bench } = await printer();
    bench.transport.unplug();
    bench.clock.advance(40_000);
    await bench.settle();
    bench.transport.isUnplugged = false;
    expect(bench.session.recover()).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.session.snapshot.mode === 'idle', 5_000);
  });
});

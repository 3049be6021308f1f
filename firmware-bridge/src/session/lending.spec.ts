// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../virtual/manual-clock.js';
import { createVirtualMarlin, type VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import type { SessionEvent } from './session.js';
import { type FirmwareEnd } from './testing/machine-transport.js';
import { ScriptedGrbl } from './testing/scripted-grbl.js';
import { SessionBench } from './testing/session-bench.js';
import type { Answer, PortLoan, Workbench } from './workbench.js';

let bench: SessionBench | null = null;
let marlin: VirtualMarlin | null = null;
afterEach(async () => {
  await bench?.dispose();
  marlin?.close();
  bench = null;
  marlin = null;
});

async function begin(firmware: FirmwareEnd, clock = new ManualClock()): Promise<SessionBench> {
  bench = new SessionBench(firmware, clock);
  await bench.open();
  return bench;
}

async function printer(): Promise<SessionBench> {
  const clock = new ManualClock();
  marlin = createVirtualMarlin({ clock, speed: 5 });
  return begin(marlin, clock);
}

async function mill(): Promise<{ at: SessionBench; grbl: ScriptedGrbl }> {
  const grbl = new ScriptedGrbl();
  const at = await begin(grbl);
  await at.until(() => at.session.snapshot.mode === 'idle');
  return { at, grbl };
}

function borrowed(at: SessionBench, purpose = 'settings backup'): Workbench {
  const outcome = at.session.borrow(purpose);
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome.bench;
}

async function lent(at: SessionBench): Promise<PortLoan> {
  const outcome = await at.session.lendPort('flash');
  if (outcome.kind === 'refused') throw new Error(outcome.reason);
  return outcome.loan;
}

async function answered(at: SessionBench, asked: Promise<Answer>): Promise<Answer> {
  const seen: Answer[] = [];
  void asked.then((one) => seen.push(one));
  await at.until(() => seen.length > 0);
  return asked;
}

const PRINT = ['G28', ...Array.from({ length: 40 }, (_, line) => `G1 X${10 + (line % 20)} Y${line} F3000`), ''].join('\n');

describe('a machine that is borrowed', () => {
  it('answers one command after the other, shows what it is used for, and starts no job meanwhile', async () => {
    const at = await printer();
    const workbench = borrowed(at);
    expect(at.session.snapshot.tool).toEqual({ toolId: null, purpose: 'settings backup' });
    const both = Promise.all([workbench.ask('M503'), workbench.ask('M105')]);
    expect(at.session.start(at.job(PRINT, 'marlin'))).toMatchObject({ kind: 'refused', code: 'busy' });
    expect(at.session.borrow('console')).toMatchObject({ kind: 'refused', code: 'busy' });
    expect(await at.session.lendPort('flash')).toMatchObject({ kind: 'refused', code: 'busy' });
    const [first] = await Promise.all([
      both.then(([one]) => one),
      answered(
        at,
        both.then(([, two]) => two),
      ),
    ]);
    expect(first).toMatchObject({ kind: 'ok', lines: expect.arrayContaining([expect.stringContaining('M92')]) });
    workbench.release();
    expect(at.session.snapshot.tool).toBe(null);
    expect(at.session.start(at.job(PRINT, 'marlin'))).toEqual({ kind: 'started' });
    await at.until(() => at.last?.phase === 'finished');
  });

  it('is not lent while a job runs', async () => {
    const at = await printer();
    at.session.start(at.job(PRINT, 'marlin'));
    expect(at.session.borrow('console')).toMatchObject({ kind: 'refused', code: 'busy' });
    expect(await at.session.lendPort('flash')).toMatchObject({ kind: 'refused', code: 'busy' });
    await at.until(() => at.last?.phase === 'finished');
  });

  it('refuses what is not one command, without a byte', async () => {
    const { at, grbl } = await mill();
    const workbench = borrowed(at);
    const before = at.transport.written.length;
    for (const command of ['G1 X1\nG1 X2', '', 'G1 X1 !', '$J=G91 X1 ~', 'G1 X1\x18'])
      expect(await workbench.ask(command)).toMatchObject({ kind: 'error', error: expect.any(String) });
    expect(at.transport.written.slice(before).replaceAll('?', '')).toBe('');
    expect(grbl.realtime).toBe('');
  });

  it.each(['emergency stop', 'restart', 'pulled cable'] as const)('ends at a %s, whatever was asked', async (what) => {
    const { at, grbl } = await mill();
    const workbench = borrowed(at);
    grbl.isFull = true;
    const asked = workbench.ask('G4 P100');
    await at.settle();
    if (what === 'emergency stop') at.session.emergencyStop();
    else if (what === 'restart') grbl.say("Grbl 1.1h ['$' for help]");
    else at.transport.unplug();
    expect(await answered(at, asked)).toMatchObject({ kind: 'ended' });
    expect(workbench.ended).not.toBe(null);
    grbl.isFull = false;
    const before = at.transport.written.length;
    expect(await workbench.ask('G1 X1')).toMatchObject({ kind: 'ended' });
    expect(at.transport.written.slice(before)).not.toContain('G1 X1');
  });

  it('survives a borrower whose own callback fails', async () => {
    const at = await printer();
    const problems: SessionEvent[] = [];
    at.session.subscribe((event) => event.kind === 'problem' && problems.push(event));
    const workbench = borrowed(at);
    const onLine = (): void => {
      throw new Error('no paper');
    };
    expect(await answered(at, workbench.ask('M503', { onLine }))).toMatchObject({ kind: 'ok' });
    expect(problems[0]).toMatchObject({ text: expect.stringContaining('no paper') });
  });
});

describe('a firmware that nobody knows', () => {
  it('is asked questions and nothing else', async () => {
    let taken = '';
    let say: (bytes: Uint8Array) => void = () => undefined;
    const klipper: FirmwareEnd = {
      write: (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        taken += text;
        if (text.includes('M503')) say(Buffer.from('// Unknown command:"M503"\nok\n'));
        else if (text.includes('\n')) say(Buffer.from('// hello\n'));
      },
      onData: (listener) => {
        say = listener;
        return () => undefined;
      },
    };
    const at = await begin(klipper);
    expect(at.session.snapshot.mode).toBe('faulted');
    const workbench = borrowed(at, 'console');
    const before = taken.length;
    for (const command of ['G28', 'M104 S200', 'M112', 'M997', '$X', 'RESTART'])
      expect(await workbench.ask(command)).toMatchObject({ kind: 'error', error: expect.stringContaining('not known') });
    expect(taken.slice(before)).toBe('');
    expect(await answered(at, workbench.ask('M503'))).toEqual({ kind: 'ok', lines: ['// Unknown command:"M503"'] });
  });
});

describe('a port that is lent', () => {
  it('is closed for its borrower, who opens it; afterwards the machine is asked anew who it is', async () => {
    const at = await printer();
    const loan = await lent(at);
    expect([at.session.snapshot.mode, loan.transport.isOpen]).toEqual(['flashing', false]);
    let heard = '';
    await loan.transport.open({ onData: (bytes) => (heard += Buffer.from(bytes).toString('latin1')), onClosed: () => undefined });
    loan.transport.write(Buffer.from('M115\n'));
    await at.until(() => heard.includes('FIRMWARE_NAME'));
    expect(at.session.recover()).toMatchObject({ kind: 'refused', code: 'busy' });
    const released = loan.release();
    await at.until(() => at.session.snapshot.mode === 'idle');
    await released;
    await expect(loan.transport.open({ onData: () => undefined, onClosed: () => undefined })).rejects.toThrow(
      'not lent any more',
    );
    at.session.start(at.job(PRINT, 'marlin'));
    await at.until(() => at.last?.phase === 'finished');
  });

  it('is taken back by an emergency stop at once: nothing more is written, and the machine waits for a person', async () => {
    const at = await printer();
    const loan = await lent(at);
    let isClosed = false;
    await loan.transport.open({ onData: () => undefined, onClosed: () => (isClosed = true) });
    at.session.emergencyStop();
    expect([isClosed, loan.transport.isOpen, loan.ended]).toEqual([true, false, { reason: 'emergency stop' }]);
    const before = at.transport.written.length;
    loan.transport.write(Buffer.from('G28\n'));
    expect(at.transport.written.length).toBe(before);
    await at.until(() => at.session.snapshot.mode === 'alarm');
    expect(at.session.start(at.job(PRINT, 'marlin'))).toMatchObject({ kind: 'refused' });
    expect(at.session.recover()).toEqual({ kind: 'accepted' });
    await at.until(() => at.session.snapshot.mode === 'idle');
  });

  it('is closed when the bridge ends', async () => {
    const at = await printer();
    const loan = await lent(at);
    await loan.transport.open({ onData: () => undefined, onClosed: () => undefined });
    await at.session.close();
    expect([loan.transport.isOpen, at.transport.isOpen, at.session.snapshot.mode]).toEqual([false, false, 'offline']);
  });
});

describe('an emergency stop', () => {
  it('lasts until somebody brings the machine back, also where its firmware is idle again', async () => {
    const { at } = await mill();
    at.session.emergencyStop();
    await at.until(() => at.session.snapshot.mode === 'alarm');
    at.clock.advance(10_000);
    await at.settle();
    expect(at.session.snapshot).toMatchObject({ mode: 'alarm', detail: expect.stringContaining('emergency stop') });
    expect(at.session.start(at.job('G1 X1 F100\n', 'grbl'))).toMatchObject({ kind: 'refused', code: 'not-ready' });
    expect(at.session.borrow('console')).toMatchObject({ kind: 'refused' });
    expect(at.session.jog({ x: 1, feedMmPerMin: 100 })).toMatchObject({ kind: 'refused' });
    expect(at.session.recover()).toEqual({ kind: 'accepted' });
    expect(at.session.snapshot.mode).toBe('idle');
  });

  it('is remembered: told to a journal, and true again when that says so', async () => {
    const { at } = await mill();
    const memories: unknown[] = [];
    at.session.subscribe((event) => event.kind === 'memory' && memories.push(event.memory));
    at.session.emergencyStop();
    expect(memories.at(-1)).toEqual({ positionLost: false, isStopped: true });
    at.session.recover();
    await at.until(() => at.session.snapshot.mode === 'idle');
    expect(memories.at(-1)).toEqual({ positionLost: false, isStopped: false });
    await at.dispose();
    const clock = new ManualClock();
    bench = new SessionBench(new ScriptedGrbl(), clock);
    bench.session.remember({ positionLost: true, isStopped: true });
    await bench.open();
    expect(bench.session.snapshot).toMatchObject({ mode: 'alarm', isHomed: false });
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { createVirtualGrbl, type VirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import { ManualClock } from '../virtual/manual-clock.js';
import type { MarlinOptions } from '../virtual/marlin/marlin-options.js';
import { createVirtualMarlin, type VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import { SessionBench } from './testing/session-bench.js';

const HOT = 'M140 S50\nM104 S200\nG28\n';
const LONG_MOVES = 'G1 X200 F600\nG1 X0\n'.repeat(20);

let bench: SessionBench | null = null;
let machine: VirtualMarlin | null = null;
afterEach(async () => {
  await bench?.dispose();
  machine?.close();
  bench = null;
  machine = null;
});

function printer(marlin: Partial<MarlinOptions> = {}, speed = 5): { bench: SessionBench; machine: VirtualMarlin } {
  const clock = new ManualClock();
  machine = createVirtualMarlin({ clock, speed, marlin });
  bench = new SessionBench(machine, clock);
  return { bench, machine };
}
async function running(program: string, marlin: Partial<MarlinOptions> = {}): Promise<ReturnType<typeof printer>> {
  const both = printer(marlin);
  await both.bench.open();
  expect(both.bench.session.start(both.bench.job(program, 'marlin'))).toEqual({ kind: 'started' });
  await both.bench.until(() => both.machine.acceptedLines.some((line) => line.startsWith('G1')));
  return both;
}
const isOff = ({ heaters }: VirtualMarlin): boolean => heaters.hotend.targetC === 0 && heaters.bed.targetC === 0;

describe('a stop on Marlin', () => {
  it.each([true, false])(
    'works before the machine is known, in the middle of a wait for a heater (emergency parser: %s)',
    async (emergencyParser) => {
      const { bench, machine } = printer({ emergencyParser }, 1);
      machine.onData(() => undefined);
      bench.clock.advance(5_000);
      machine.write(Buffer.from('M109 S230\n'));
      bench.clock.advance(3_000);
      void bench.session.open();
      await bench.until(() => bench.transport.written.includes('M115'), 10_000);
      expect(bench.session.identity).toBe(null);
      bench.session.emergencyStop();
      await bench.settle();
      expect(machine.isHalted).toBe(true);
    },
  );

  it.each([true, false])(
    'is told as done only when the machine stands and has taken every off (emergency parser: %s)',
    async (emergencyParser) => {
      const { bench, machine } = await running(`${HOT}${LONG_MOVES}`, { emergencyParser });
      await bench.until(() => bench.last?.phase === 'running');
      bench.session.cancel('job-1', 'no');
      await bench.until(() => bench.last?.phase === 'cancelled');
      expect(bench.last?.reason).toBe('no');
      expect(isOff(machine)).toBe(true);
      expect(machine.acceptedLines).toEqual(expect.arrayContaining(['M104 S0', 'M140 S0', 'M107', 'M5']));
      const at = [...machine.positionMm];
      bench.clock.advance(2_000);
      await bench.settle();
      expect([...machine.positionMm]).toEqual(at);
    },
  );

  it('ends a wait for a heater at once, also without an emergency parser', async () => {
    const { bench, machine } = printer({ emergencyParser: false }, 1);
    await bench.open();
    bench.session.start(bench.job('M109 S230\nG1 X10\n', 'marlin'));
    await bench.until(() => bench.last?.phase === 'heating' && machine.heaters.hotend.targetC === 230);
    bench.session.cancel('job-1', 'no');
    await bench.until(() => isOff(machine), 2_000);
    await bench.until(() => bench.last?.phase === 'cancelled', 5_000);
    expect(bench.last?.reason).toBe('no');
  });

  it('switches the spindle off however the program wrote it, and after a restart of the bridge too', async () => {
    const { bench, machine } = await running(`M03 S1000\n${LONG_MOVES}`);
    bench.session.cancel('job-1', 'no');
    await bench.until(() => bench.last?.phase === 'cancelled');
    expect(machine.acceptedLines).toContain('M5');
    const before = machine.acceptedLines.length;
    bench.session.makeSafe();
    await bench.until(() => machine.acceptedLines.slice(before).includes('M5'));
  });

  it('tries to switch off again when the wire is so bad that a line does not get through', async () => {
    const { bench, machine } = await running(`${HOT}${LONG_MOVES}`);
    bench.session.cancel('job-1', 'no');
    for (let times = 0; times < 12; times++) bench.transport.hear('Resend: 1\nok\n');
    await bench.until(() => bench.last?.phase === 'cancelled');
    expect(isOff(machine)).toBe(true);
  });
});

describe('the end of a job on Marlin', () => {
  it('leaves no heater on, whatever the program left', async () => {
    const { bench, machine } = await running(`${HOT}G1 X10 F3000\n`);
    await bench.until(() => bench.last?.phase === 'finished');
    expect(isOff(machine)).toBe(true);
  });

  it('leaves no heater on after a pulled cable, as soon as the machine is reached again', async () => {
    const { bench, machine } = await running(`${HOT}${'G1 X20 F3000\nG1 X0\n'.repeat(400)}`);
    await bench.until(() => bench.last?.phase === 'running');
    bench.transport.unplug();
    expect(bench.last).toMatchObject({ phase: 'failed', code: 'link-lost' });
    expect(isOff(machine)).toBe(false);
    bench.transport.isUnplugged = false;
    await bench.until(() => isOff(machine), 60_000);
    await bench.until(() => bench.session.snapshot.mode === 'idle', 60_000);
  });

  it('after a restart in mid-job asks the machine for its reports again', async () => {
    const { bench, machine } = await running(`${HOT}${LONG_MOVES}`);
    await bench.until(() => bench.last?.phase === 'running');
    machine.reset();
    await bench.until(() => bench.last?.phase === 'failed');
    await bench.until(() => bench.session.snapshot.mode === 'idle');
    await bench.until(() => bench.session.snapshot.temperatures['tool0']?.targetC === 0, 30_000);
  });
});

describe('a printer that says nothing any more', () => {
  it('is not shown as idle for ever', async () => {
    const { bench, machine } = printer({}, 1);
    await bench.open();
    await bench.until(() => bench.session.snapshot.temperatures['tool0'] !== undefined, 10_000);
    bench.transport.isDeaf = true;
    await bench.until(() => bench.session.snapshot.mode === 'faulted', 180_000, 100);
    expect(bench.session.snapshot.detail).toMatch(/nothing answers/);
    bench.transport.isDeaf = false;
    await bench.until(() => bench.session.snapshot.mode === 'idle', 60_000);
    expect(machine.isHalted).toBe(false);
  });
});

describe('a resume', () => {
  it('is refused while the machine still comes to rest, instead of being lost', async () => {
    const { bench } = await running(`${HOT}${LONG_MOVES}`);
    await bench.until(() => bench.last?.phase === 'running');
    bench.session.pause('job-1');
    expect(bench.session.resume('job-1')).toMatchObject({ kind: 'refused', code: 'not-ready' });
    await bench.until(() => bench.last?.phase === 'paused');
    expect(bench.session.resume('job-1')).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.last?.phase === 'resumed');
  });
});

describe('a program for Marlin', () => {
  it.each(['M 112', 'm112', 'M24', 'M32 other.gco', 'M1000', 'M98 P"x"', 'M 0997'])(
    'with %s in it is refused before a byte is sent',
    async (line) => {
      const { bench } = printer();
      await bench.open();
      const outcome = bench.session.start(bench.job(`G28\n${line}\n`, 'marlin'));
      expect(outcome).toMatchObject({ kind: 'refused', code: 'bad-program', reason: expect.stringContaining('line 2') });
    },
  );
});

describe('a mill that the last process of the bridge left', () => {
  const MILLING = `G21 G90\nM3 S8000\n${'G1 X50 F500\nG1 X5\n'.repeat(20)}M5\n`;
  let mill: VirtualGrbl | null = null;
  afterEach(() => {
    mill?.close();
    mill = null;
  });

  /** A session that died without a word, and the next one on the same wire. */
  async function left(isHeld: boolean): Promise<{ next: SessionBench; mill: VirtualGrbl }> {
    const clock = new ManualClock();
    const made = createVirtualGrbl({ clock, speed: 1 });
    mill = made;
    const last = new SessionBench(made, clock);
    await last.open();
    await last.until(() => last.session.snapshot.positionMm !== null);
    last.session.start(last.job(MILLING, 'grbl'));
    await last.until(() => made.state === 'Run' && made.spindleRpm > 0);
    if (isHeld) {
      last.session.pause('job-1');
      await last.until(() => last.last?.phase === 'paused');
    }
    last.transport.unplug();
    bench = new SessionBench(made, clock);
    return { next: bench, mill: made };
  }

  it.each([true, false])('is held, reset and known again when its job was cut off (paused: %s)', async (isHeld) => {
    const { next, mill } = await left(isHeld);
    next.session.makeSafe();
    void next.session.open();
    await next.until(() => mill.spindleRpm === 0, 5_000);
    await next.until(() => next.session.snapshot.mode === 'idle', 20_000);
    expect(next.session.identity).toMatchObject({ firmware: 'grbl', maxSpindleRpm: 24_000 });
  });

  it('is shown as held, and is not touched, when nobody asked for that', async () => {
    const { next, mill } = await left(true);
    await next.open();
    await next.until(() => next.session.snapshot.mode === 'hold', 5_000);
    expect([mill.state.split(':')[0], mill.spindleRpm]).toEqual(['Hold', 8_000]);
    expect(next.transport.written).not.toMatch(/[\x18!~]/);
    next.session.emergencyStop();
    await next.until(() => mill.spindleRpm === 0, 1_000);
  });
});

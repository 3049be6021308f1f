// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { type CalibrationProcedure, ToolResult } from '@fabcommons/contracts';
import type { VirtualGrbl } from '../../virtual/grbl/virtual-grbl.js';
import type { VirtualMarlin } from '../../virtual/marlin/virtual-marlin.js';
import { now, ToolBench } from '../testing/tool-bench.js';
import { resultOf } from './calibration.js';
import { CalibrationRun, type StepDone } from './calibration-run.js';

const open: { dispose(): Promise<void> }[] = [];
afterEach(async () => {
  for (const bench of open.splice(0)) await bench.dispose();
});

type Result = Extract<ToolResult, { op: 'calibrate' }>;

class Guided<Machine extends VirtualMarlin | VirtualGrbl> {
  readonly workbench;
  readonly run: CalibrationRun;

  constructor(
    readonly bench: ToolBench<Machine>,
    procedure: CalibrationProcedure,
  ) {
    open.push(bench);
    this.workbench = bench.borrow();
    this.run = new CalibrationRun(this.workbench, bench.identity, procedure, now);
  }

  raw(step: string, args: Record<string, number> = {}): Promise<StepDone> {
    return this.bench.over(this.run.step(step, args));
  }

  /** A step that is done, as the contract has it. */
  async step(step: string, args: Record<string, number> = {}): Promise<Result> {
    const done = await this.raw(step, args);
    if (done.kind !== 'done') throw new Error(`${step}: ${done.reason}`);
    const result = ToolResult.parse(resultOf(done.outcome, step));
    if (result.op !== 'calibrate') throw new Error('no calibration');
    return result;
  }

  /** What M503 or $$ says behind a key. */
  async told(start: string): Promise<string> {
    this.workbench.release();
    const lines = await this.bench.ask(this.bench.identity.firmware === 'marlin' ? 'M503' : '$$');
    return lines.find((line) => line.includes(start)) ?? '';
  }
}

const marlin = async (procedure: CalibrationProcedure): Promise<Guided<VirtualMarlin>> =>
  new Guided(await ToolBench.marlin(), procedure);
const grbl = async (procedure: CalibrationProcedure): Promise<Guided<VirtualGrbl>> =>
  new Guided(await ToolBench.grbl(), procedure);

describe('PID autotune', () => {
  it('shows old and new gains, keeps nothing before a person says so, and leaves the heater off', async () => {
    const guided = await marlin('pid');
    expect(await guided.step('start')).toMatchObject({ next: 'tune', values: [] });
    expect(guided.run.notice('tune')).toMatchObject({ heats: true, moves: false });
    const tuned = await guided.step('tune', { targetC: 200, cycles: 3 });
    expect(tuned).toMatchObject({ next: 'keep', commands: ['M301 P23.75 I1.21 D108.30', 'M500'] });
    expect(tuned.values.map(({ key, before, after }) => [key, before, after])).toEqual([
      ['M301.P', '22.20', '23.75'],
      ['M301.I', '1.08', '1.21'],
      ['M301.D', '114.00', '108.30'],
    ]);
    expect(guided.bench.machine.acceptedLines).not.toContain('M500');
    expect(guided.bench.machine.heaters.hotend.targetC).toBe(0);
    expect(await guided.step('keep')).toMatchObject({ next: null });
    expect(guided.bench.machine.acceptedLines).toContain('M500');
    expect(await guided.told('M301')).toContain('P23.75 I1.21 D108.30');
  });

  it('tunes the bed by M304, and can be ended without keeping', async () => {
    const guided = await marlin('pid');
    await guided.step('start');
    expect((await guided.step('tune', { heater: -1, cycles: 3 })).values[0]?.key).toBe('M304.P');
    expect(await guided.step('abort')).toMatchObject({ next: null });
    expect(guided.bench.machine.acceptedLines.filter((line) => /^M(?:304|500)/.test(line))).toEqual([]);
    expect(guided.bench.machine.heaters.bed.targetC).toBe(0);
  });

  it('refuses nonsense before anything is sent', async () => {
    const guided = await marlin('pid');
    expect(await guided.raw('tune')).toMatchObject({ kind: 'refused' });
    await guided.step('start');
    expect(await guided.raw('keep')).toMatchObject({ kind: 'refused' });
    expect(await guided.raw('tune', { targetC: 900 })).toMatchObject({ kind: 'refused' });
    expect(await guided.raw('tune', { heater: -1, targetC: 200 })).toMatchObject({ kind: 'refused' });
    expect(guided.bench.machine.acceptedLines.filter((line) => line.startsWith('M303'))).toEqual([]);
  });

  it('is taken away by an emergency stop', async () => {
    const guided = await marlin('pid');
    await guided.step('start');
    const tuning = guided.run.step('tune', { targetC: 200 });
    await guided.bench.until(() => guided.bench.machine.heaters.hotend.targetC === 200);
    guided.bench.session.emergencyStop();
    expect(await guided.bench.over(tuning)).toMatchObject({ kind: 'failed', code: 'emergency-stop' });
    expect(guided.bench.machine.heaters.hotend.targetC).toBe(0);
  });
});

describe('steps per mm', () => {
  it('pushes filament, takes what a person measured, and shows the new steps', async () => {
    const guided = await marlin('steps');
    await guided.step('start');
    expect(await guided.step('move', { axis: 3, lengthMm: 100 })).toMatchObject({ next: 'measure' });
    expect(guided.bench.machine.heaters.hotend.targetC).toBe(0);
    expect(guided.run.notice('measure')?.instruction).toContain('100 mm');
    const measured = await guided.step('measure', { measuredMm: 96 });
    expect(measured).toMatchObject({
      values: [{ key: 'M92.E', before: '500.00', after: '520.83' }],
      commands: ['M92 E520.83', 'M500'],
    });
    await guided.step('keep');
    expect(await guided.told('M92')).toContain('E520.83');
  });

  it('refuses a measure that cannot be, and lets a person measure again', async () => {
    const guided = await marlin('steps');
    await guided.step('start');
    await guided.step('move', { axis: 3, lengthMm: 50 });
    expect(await guided.raw('measure', { measuredMm: 5 })).toMatchObject({ kind: 'refused' });
    expect((await guided.step('measure', { measuredMm: 50.5 })).next).toBe('keep');
  });

  it('refuses a way longer than the axis', async () => {
    const guided = await marlin('steps');
    await guided.step('start');
    expect(await guided.raw('move', { axis: 0, lengthMm: 215 })).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('220 mm'),
    });
  });

  it('moves a Grbl by a jog and keeps $100', async () => {
    const guided = await grbl('steps');
    await guided.step('start');
    expect(guided.run.notice('move')?.heats).toBe(false);
    await guided.step('move', { axis: 0, lengthMm: 50, feedMmPerMin: 1000 });
    expect(guided.bench.machine.positionMm[0]).toBeCloseTo(50, 2);
    expect(await guided.step('measure', { measuredMm: 49 })).toMatchObject({
      values: [{ key: '$100', before: '250.000', after: '255.102' }],
      commands: ['$100=255.102'],
    });
    await guided.step('keep');
    expect(await guided.told('$100=')).toBe('$100=255.102');
  });
});

describe('probe offset', () => {
  it('goes down in small steps, takes the height where paper drags, and switches the guard at zero on again', async () => {
    const guided = await marlin('probe-offset');
    await guided.step('start');
    await guided.step('home');
    expect(guided.bench.machine.positionMm[2]).toBeCloseTo(5);
    for (const byMm of [-2, -2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.2, -0.05]) await guided.step('lower', { byMm });
    expect(guided.bench.machine.positionMm[2]).toBeCloseTo(-0.25);
    const found = await guided.step('found');
    expect(found).toMatchObject({
      values: [{ key: 'M851.Z', before: '0.00', after: '-0.25' }],
      commands: ['M851 X-40.00 Y-10.00 Z-0.25', 'M500'],
    });
    expect(guided.bench.machine.positionMm[2]).toBeCloseTo(10);
    await guided.step('keep');
    expect(await guided.told('M851')).toContain('Z-0.25');
    expect((await guided.bench.ask('M211')).join()).toContain('ON');
  });

  it('does not crash the nozzle: no long way down near the bed, nothing far below it', async () => {
    const guided = await marlin('probe-offset');
    await guided.step('start');
    await guided.step('home');
    await guided.step('lower', { byMm: -2 });
    await guided.step('lower', { byMm: -2 });
    expect(await guided.raw('lower', { byMm: -0.5 })).toMatchObject({ kind: 'refused' });
    for (let down = 0; down < 20; down++) await guided.step('lower', { byMm: -0.2 });
    expect(await guided.raw('lower', { byMm: -0.2 })).toMatchObject({ kind: 'refused' });
    await guided.step('abort');
    guided.workbench.release();
    expect((await guided.bench.ask('M211')).join()).toContain('ON');
  });
});

describe('mesh', () => {
  it('shows none, probes, shows it as a matrix, and stores it on a word', async () => {
    const guided = await marlin('mesh');
    await guided.step('start');
    expect((await guided.step('read')).mesh).toBeUndefined();
    const probed = await guided.step('probe');
    expect(probed.mesh).toHaveLength(3);
    expect(probed.commands).toEqual(['M420 S1', 'M500']);
    expect(guided.bench.machine.acceptedLines).not.toContain('M500');
    await guided.step('keep');
    expect(guided.bench.machine.acceptedLines).toContain('M500');
    expect(await guided.told('M420')).toContain('S1');
  });

  it.each<CalibrationProcedure>(['mesh', 'pid', 'probe-offset'])('%s: a mill is told that it has none', async (procedure) => {
    const guided = await grbl(procedure);
    expect(await guided.raw('start')).toMatchObject({ kind: 'refused', code: 'unsupported' });
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BridgeCommand } from './bridge-command.js';
import { eventually } from './eventually.js';

/** Clock factor of the virtual machines. */
const SPEED = 50;

const PRINT = [
  ...['M140 S50 ; bed', 'M104 S200', 'G28', 'M190 S50', 'M109 S200', 'G90', 'M83', ''],
  ...Array.from({ length: 120 }, (_, index) => `G1 X${10 + (index % 20) * 5} Y${10 + Math.floor(index / 4)} E0.5 F3000`),
  ...['M104 S0', 'M140 S0', ''],
].join('\n');
const MILLING = [
  ...['(a square)', 'G21 G90', 'M3 S8000', 'G0 X5 Y5'],
  ...Array.from({ length: 60 }, (_, index) => `G1 X${5 + (index % 2) * 30} Y${5 + index / 4} F800`),
  ...['M5', ''],
].join('\n');

describe('the bridge over a pseudo-terminal, with node-serialport', () => {
  let folder = '';
  let virtual: BridgeCommand | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fab-pty-'));
  });
  afterEach(async () => {
    await virtual?.stop();
    virtual = null;
    rmSync(folder, { recursive: true, force: true });
  });

  /** A virtual machine behind a serial device made by socat; answers the device's path. */
  async function machine(firmware: 'marlin' | 'grbl'): Promise<string> {
    const path = join(folder, 'tty');
    const command = new BridgeCommand('virtual', firmware, '--pty', path, '--speed', String(SPEED), '--json');
    virtual = command;
    await eventually('the virtual machine says where it is', () => command.out.includes('listening'));
    return path;
  }
  function program(text: string): string {
    const path = join(folder, 'program.gcode');
    writeFileSync(path, text);
    return path;
  }

  it('identifies a Marlin and a Grbl', async () => {
    for (const firmware of ['marlin', 'grbl'] as const) {
      const identify = new BridgeCommand('identify', '--port', await machine(firmware), '--json');
      expect(await identify.ended).toBe(0);
      expect(JSON.parse(identify.out)).toMatchObject({ firmware, travelMm: { x: expect.any(Number) } });
      await virtual?.stop();
    }
  });

  it.each([
    ['marlin', PRINT, ['heating', 'running', 'finished']],
    ['grbl', MILLING, ['running', 'finished']],
  ] as const)('streams a whole program to a %s and ends with exit code 0', async (firmware, text, phases) => {
    const stream = new BridgeCommand('stream', program(text), '--port', await machine(firmware), '--json');
    expect(await stream.ended).toBe(0);
    expect(stream.phases).toEqual(phases);
    expect(stream.last).toMatchObject({ phase: 'finished', bytesDone: text.length, linesDone: text.split('\n').length - 1 });
  });

  it.each([
    ['marlin', PRINT],
    ['grbl', MILLING],
  ] as const)('tells at once when the cable of a %s is pulled in mid-job, and ends with exit code 1', async (firmware, text) => {
    const stream = new BridgeCommand('stream', program(text.repeat(20)), '--port', await machine(firmware), '--json');
    await eventually('the job runs', () => stream.phases.includes('running'));
    virtual?.child.kill('SIGKILL');
    expect(await stream.ended).toBe(1);
    expect(stream.last).toMatchObject({ phase: 'failed', code: 'link-lost', reason: expect.stringContaining('connection') });
  });

  it('cancels at Ctrl-C: heaters off, then it ends with exit code 1', async () => {
    const path = await machine('marlin');
    const stream = new BridgeCommand('stream', program(PRINT.repeat(20)), '--port', path, '--json');
    await eventually('the job runs', () => stream.phases.includes('running'));
    stream.child.kill('SIGINT');
    expect(await stream.ended).toBe(1);
    expect(stream.last).toMatchObject({ phase: 'cancelled', code: 'cancelled-by-person' });
    const after = new BridgeCommand('stream', program('G4 P1\n'), '--port', path, '--json');
    expect(await after.ended).toBe(0);
  });

  it('refuses a program with a forbidden command, with its line number, before anything moves', async () => {
    const stream = new BridgeCommand('stream', program('G28\nM502\n'), '--port', await machine('marlin'), '--json');
    expect(await stream.ended).toBe(1);
    expect(stream.last).toMatchObject({ event: 'refused', code: 'bad-program', reason: expect.stringContaining('line 2') });
  });

  it.each([
    [['stream'], 'expected FILE'],
    [['stream', 'x.gcode'], '--port is missing'],
    [['stream', 'x.gcode', '--port', 'tcp://nowhere', '--baud', 'fast'], '--baud fast'],
    [['identify', '--port', 'udp://x:1'], 'is no port'],
    [['stream', 'x.gcode', '--port', '/dev/x', '--firmware', 'klipper'], '--firmware klipper'],
    [['fly'], 'is no command'],
  ])('answers %j with one clear line and exit code 2', async (argv, text) => {
    const command = new BridgeCommand(...argv);
    expect(await command.ended).toBe(2);
    expect(command.err.trim().split('\n')).toEqual([expect.stringContaining(text)]);
  });
});

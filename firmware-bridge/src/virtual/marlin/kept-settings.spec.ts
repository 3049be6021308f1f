// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { Bench } from '../bench.js';
import type { VirtualMarlin } from './virtual-marlin.js';
import { createVirtualMarlin } from './virtual-marlin.js';

const bench = (): Bench<VirtualMarlin> => new Bench((clock) => createVirtualMarlin({ clock }));
const line = (report: string, start: string): string | undefined =>
  report.split('\n').find((text) => text.startsWith(`echo:  ${start}`));

describe('virtual Marlin, settings', () => {
  it('tells all of them by M503, without headings by M503 S0', () => {
    const { send } = bench();
    const report = send('M503\n');
    expect(report).toContain('echo:; Steps per unit:\necho:  M92 X80.00 Y80.00 Z400.00 E500.00\n');
    expect(report).toContain('echo:  M145 S1 H240.00 B110.00 F0\n');
    expect(report).toContain('echo:  M851 X-40.00 Y-10.00 Z0.00 ; (mm)\n');
    expect(report).toMatch(/\nok\n$/);
    expect(send('M503 S0\n')).not.toContain('echo:;');
  });

  it('forgets what was not stored at a reset, and keeps what was', () => {
    const { send, machine, wait } = bench();
    send('M92 E93\n');
    machine.reset();
    wait(1);
    expect(line(send('M503\n'), 'M92')).toContain('E500.00');
    send('M92 E93\nM203 X77\n');
    expect(send('M500\n')).toMatch(/^echo:Settings Stored \(612 bytes; crc \d+\)\nok\n$/);
    machine.reset();
    expect(wait(1)).toContain('echo:V86 stored settings retrieved (612 bytes; crc ');
    const report = send('M503\n');
    expect(line(report, 'M92')).toContain('E93.00');
    expect(line(report, 'M203')).toContain('X77.00');
  });

  it('loads by M501, goes back to the defaults by M502', () => {
    const { send } = bench();
    send('M301 P30 I2 D90\nM500\nM301 P1 I1 D1\n');
    expect(line(send('M501\n'), 'M301')).toBe('echo:  M301 P30.00 I2.00 D90.00');
    send('M502\n');
    expect(line(send('M503\n'), 'M301')).toBe('echo:  M301 P22.20 I1.08 D114.00');
  });

  it('refuses a probe offset out of reach', () => {
    expect(bench().send('M851 Z-30\n')).toBe('?Z out of range (-20 to 20)\nok\n');
  });

  it('switches volumetric extrusion on by a diameter alone, as Marlin does', () => {
    const { send } = bench();
    send('M200 D2.85\n');
    expect(line(send('M503\n'), 'M200')).toBe('echo:  M200 S1 D2.85');
    send('M200 S0 D1.75\n');
    expect(line(send('M503\n'), 'M200')).toBe('echo:  M200 S0 D1.75');
  });

  it('probes a mesh, tells it, switches it on and off, takes single points', () => {
    const { send, wait } = bench();
    expect(send('M420 S1\n')).toBe(
      'echo:Invalid mesh.\nError:Failed to enable Bed Leveling\necho:Bed Leveling OFF\necho:Fade Height 10.00\nok\n',
    );
    send('G28\n');
    wait(60_000);
    send('G29\n');
    expect(wait(30_000)).toMatch(/Bilinear Leveling Grid:\n {6}0 {6}1 {6}2\n 0 [-+]0\.\d{3} /);
    expect(send('G29 W I1 J1 Z0.5\n')).toBe('ok\n');
    expect(line(send('M503\n'), 'G29 W I1 J1')).toBe('echo:  G29 W I1 J1 Z0.50000');
    expect(send('M420 V S0\n')).toContain(' 1 ');
    expect(line(send('M503\n'), 'M420')).toBe('echo:  M420 S0 Z10.00 ; Leveling OFF');
  });

  it('tunes a heater: swings round the target, tells the gains, changes nothing without U1, leaves the heater off', () => {
    const { send, wait, machine } = bench();
    send('M303 E0 S200 C5 U0\n');
    expect(machine.heaters.hotend.targetC).toBe(200);
    const heard = wait(400_000);
    expect(heard).toContain('PID Autotune finished!');
    expect(heard).toMatch(/#define DEFAULT_Kp 23\.75\n#define DEFAULT_Ki 1\.21\n#define DEFAULT_Kd 108\.30\nok\n/);
    expect(machine.heaters.hotend.targetC).toBe(0);
    expect(line(send('M503\n'), 'M301')).toBe('echo:  M301 P22.20 I1.08 D114.00');
  });

  it('ends the tuning by M108, heater off', () => {
    const { send, wait, machine } = bench();
    send('M303 E0 S200 C5 U0\n');
    wait(10_000);
    expect(send('M108\n')).toMatch(/ok\n$/);
    expect(machine.heaters.hotend.targetC).toBe(0);
  });

  it('refuses to tune above what the heater may have', () => {
    expect(bench().send('M303 E0 S400\n')).toBe('PID Autotune failed! Temperature too high\nok\n');
    expect(bench().send('M303 E4 S200\n')).toBe('PID Autotune failed! Bad heater id\nok\n');
  });
});

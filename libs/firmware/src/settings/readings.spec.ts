// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMarlinSettings } from './marlin-settings.js';
import { meshOf, meshRange, parseMesh } from './mesh.js';
import { parsePidAutotune } from './pid-autotune.js';

describe('mesh', () => {
  it('reads the grid that G29 prints (bilinear)', () => {
    const lines = ['Bilinear Leveling Grid:', '      0      1      2', ' 0 +0.100 +0.000 -0.025', ' 1 +0.050 ======= +0.000', ''];
    expect(parseMesh(lines)).toEqual([
      [0.1, 0, -0.025],
      [0.05, null, 0],
    ]);
  });
  it('takes the last of several grids that were probed', () => {
    const grid = (z: string): string[] => ['      0      1', ` 0 ${z} ${z}`, ` 1 ${z} ${z}`, ''];
    expect(parseMesh([...grid('+0.100'), 'Bilinear Leveling Grid:', ...grid('+0.200')])?.[0]?.[0]).toBe(0.2);
    expect(parseMesh([...grid('+0.100'), 'Subdivided with CATMULL ROM Leveling Grid:', ...grid('+0.200')])?.[0]?.[0]).toBe(0.1);
  });
  it('reads rows of UBL from the highest to the lowest', () => {
    const lines = ['Bed Topography Report:', ' 1 | +0.100  +0.200', '   |', ' 0 | [-0.100]  .', 'ok'];
    expect(parseMesh(lines)).toEqual([
      [-0.1, null],
      [0.1, 0.2],
    ]);
  });
  it('reads the points that M503 tells', () => {
    const entries = parseMarlinSettings([
      'echo:  M421 I0 J0 Z0.1',
      'echo:  M421 I1 J0 Z0.2',
      'echo:  M421 I0 J1 Z0.3',
      'echo:  M421 I1 J1 Z-0.4',
    ]);
    const mesh = meshOf(entries);
    expect(mesh).toEqual([
      [0.1, 0.2],
      [0.3, -0.4],
    ]);
    expect(meshRange(mesh ?? [])?.rangeMm).toBeCloseTo(0.7);
  });
  it('finds none where none is', () => {
    expect(parseMesh(['echo:Invalid mesh.', 'ok'])).toBeNull();
    fc.assert(fc.property(fc.array(fc.string()), (lines) => expect((parseMesh(lines) ?? []).length).toBeLessThanOrEqual(40)));
  });
});

describe('parsePidAutotune', () => {
  it('reads the gains of Marlin 2.1 once it has finished', () => {
    const lines = [
      'PID Autotune start',
      ' bias: 92 d: 92 min: 196.56 max: 203.75 Ku: 32.59 Tu: 50.11',
      ' Classic PID ',
      ' Kp: 19.56 Ki: 0.78 Kd: 122.51',
    ];
    expect(parsePidAutotune(lines)).toEqual({ kind: 'running', cycles: 1 });
    const end = [
      'PID Autotune finished! Put the last Kp, Ki and Kd constants from below into Configuration.h',
      '#define DEFAULT_Kp 19.60',
      '#define DEFAULT_Ki 0.79',
      '#define DEFAULT_Kd 122.60',
    ];
    expect(parsePidAutotune([...lines, ...end])).toEqual({ kind: 'finished', gains: { p: 19.6, i: 0.79, d: 122.6 } });
  });
  it('reads those of the bed', () => {
    const lines = [
      'PID Autotune finished! …',
      '#define DEFAULT_bedKp 60.1',
      '#define DEFAULT_bedKi 11.7',
      '#define DEFAULT_bedKd 207.7',
    ];
    expect(parsePidAutotune(lines)).toEqual({ kind: 'finished', gains: { p: 60.1, i: 11.7, d: 207.7 } });
  });
  it('tells why it failed', () => {
    expect(parsePidAutotune(['PID Autotune failed! Temperature too high'])).toEqual({
      kind: 'failed',
      reason: 'Temperature too high',
    });
    expect(parsePidAutotune(['PID Autotune finished!'])).toMatchObject({ kind: 'failed' });
  });
});

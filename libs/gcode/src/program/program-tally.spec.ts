// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import {
  type AnalysisOptions,
  createAnalysis,
  createMeter,
  type Dialect,
  MAX_COMMANDS,
  MAX_LAYERS,
  type ProgramReport,
} from '../index.js';

const analyse = (text: string, dialect: Dialect = 'marlin', more: Partial<AnalysisOptions> = {}): ProgramReport => {
  const analysis = createAnalysis({ dialect, ...more });
  analysis.push(text);
  return analysis.finish();
};

describe('report of a print', () => {
  const PRINT = `G28
M83
G1 Z0.3 F600
G1 X50 Y0 E9 F1200
;LAYER_CHANGE
;TYPE:Skirt/Brim
G1 Z0.2
G1 X10 Y10
G1 X60 Y10 E2 F3000
;LAYER_CHANGE
;TYPE:Perimeter
G1 Z0.4
G1 X10 Y10 E3
G4 S2
`;

  it('tells time and height of each layer, counted by the comments of the slicer where it writes them', () => {
    const { layerTimes, layers, timeMs } = analyse(PRINT);
    expect(layers).toBe(2);
    expect(layerTimes.map(({ line, zMm }) => [line, zMm])).toEqual([
      [5, 0.2],
      [10, 0.4],
    ]);
    expect(layerTimes[1]?.timeMs).toBeGreaterThan(3000);
    expect(layerTimes.reduce((sum, layer) => sum + layer.timeMs, 0)).toBeLessThan(timeMs);
  });

  it('counts layers by height where nobody writes comments', () => {
    expect(analyse('M83\nG1 Z0.2\nG1 X5 E1\nG1 X0 E1\nG1 Z0.4\nG1 X5 E1\n').layerTimes.map(({ zMm }) => zMm)).toEqual([0.2, 0.4]);
  });

  it('tells time and filament by kind of line, and all of it adds up', () => {
    const { features, timeMs, filamentUm } = analyse(PRINT);
    expect(features.map(({ feature, filamentUm: um }) => [feature, um])).toEqual([
      ['other', 9000],
      ['Skirt/Brim', 2000],
      ['Perimeter', 3000],
    ]);
    expect(Math.abs(features.reduce((sum, feature) => sum + feature.timeMs, 0) - timeMs)).toBeLessThan(3);
    expect(filamentUm).toEqual([14_000]);
  });

  it('weighs the filament of each tool by what the slicer or the caller says of it', () => {
    const text = 'M83\nT0\nG1 X1 E1000\nT1\nG1 X2 E1000\n';
    expect(analyse(text)).toMatchObject({ filamentMm3: null, filamentMg: null });
    expect(analyse(`${text}; filament_diameter = 1.75,2.85\n; filament_density = 1.24,1.27\n`)).toMatchObject({
      filamentMm3: [2405.282, 6379.397],
      filamentMg: [2983, 8102],
    });
    const filament = { diametersMm: [1.75], densitiesGPerCm3: [1] };
    expect(analyse(text, 'marlin', { filament })).toMatchObject({ filamentMg: [2405, 2405] });
  });

  it('counts extrusion by volume, and at another flow', () => {
    expect(analyse('M83\nM200 D1.75\nG1 X1 E2.40528\nM200 D0\nG1 X2 E1\n').filamentUm).toEqual([2000]);
    expect(analyse('M83\nM221 S50\nG1 X1 E2\n').filamentUm).toEqual([1000]);
  });

  it('runs at the share of the feed that M220 sets', () => {
    expect(analyse('M220 S50\nG1 X100 F6000\n').timeMs).toBe(analyse('G1 X100 F3000\n').timeMs);
  });

  it('lists commands with first line and count, dangerous ones always', () => {
    const many = Array.from({ length: 3 * MAX_COMMANDS }, (_, index) => `M${2000 + index}\n`).join('');
    const { commands } = analyse(`G1 X1\nG1 X2\n${many}M500\n`).safety;
    expect(commands).toHaveLength(MAX_COMMANDS);
    expect(commands[0]).toEqual({ command: 'G1', class: 'motion', why: null, firstLine: 1, count: 2 });
    expect(commands.find(({ command }) => command === 'M500')).toMatchObject({ class: 'store', firstLine: 3 + 3 * MAX_COMMANDS });
  });

  it('keeps a bounded number of layers and kinds of line', () => {
    const report = analyse(
      `M83\n${Array.from({ length: MAX_LAYERS + 50 }, (_, index) => `;LAYER_CHANGE\n;TYPE:kind ${index}\nG1 X${index % 2} E1\n`).join('')}`,
    );
    expect(report.layerTimes).toHaveLength(MAX_LAYERS);
    expect(report.features.length).toBeLessThanOrEqual(64);
  });

  it('names the lines of the hottest, the fastest and the farthest', () => {
    const { safety } = analyse(
      'M104 S200\nM109 S215 T0\nM190 S60\nM141 S40\nG28\nM83\nG1 X10 Y5 F600\nG1 X50 E1 F3000\nG1 X5\nG92 E0\n',
    );
    expect(safety).toMatchObject({
      maxTool: { value: 215, line: 2 },
      maxBed: { value: 60, line: 3 },
      maxChamber: { value: 40, line: 4 },
      homingLine: 5,
      firstMoveLine: 7,
      coldExtrusionLine: null,
      maxFeed: { x: { value: 3000, line: 8 }, z: null },
      workExtents: [{ system: 'G54', extent: { x: { min: { value: 5, line: 9 }, max: { value: 50, line: 8 } }, z: null } }],
    });
  });
});

describe('report of a milling program', () => {
  it('keeps bounds apart for each work coordinate system, and machine coordinates apart from all', () => {
    const { safety } = analyse('G0 X5 Y5\nG55 G0 X100\nG53 G0 Z-5\nG54 G0 X7\nG28\nG0 Y9\n', 'grbl');
    const x = safety.workExtents.map(({ system, extent }) => [system, extent.x?.min.value, extent.x?.max.value]);
    expect(x).toEqual([
      ['G54', 5, 7],
      ['G55', 100, 100],
    ]);
    expect(safety.machineExtent.z).toEqual({ min: { value: -5, line: 3 }, max: { value: -5, line: 3 } });
    expect(safety.storedPositionLine).toBe(5);
  });

  it('continues the modal motion on a bare line, in any plane', () => {
    const report = analyse('G21 G90 G18\nG1 X0 Y0 Z0 F600\nG2 X10 Z0 I5 K0\nX20 I5\nG17 G1 X30\nY5\n', 'grbl');
    expect(report.problems).toEqual([]);
    expect(report.boundsMm).toEqual({ min: { x: 0, y: 0, z: -5 }, max: { x: 30, y: 5, z: 0 } });
  });

  it.each([
    ['a canned cycle', 'G81 X1 Z-1 R2 F100', 'canned cycle'],
    ['an arc that does not close', 'G2 X10 Y0 I2 F100', 'does not close'],
    ['a negative feed', 'G1 X1 F-5', 'below zero'],
    ['a missing feed', 'G1 X1', 'no feed rate'],
    ['a second unit in one line', 'G20 G21 G0 X1', 'second command'],
  ])('says what is wrong with %s', (_name, line, problem) => {
    const { problems } = analyse(`G0 X0 Y0\n${line}\n`, 'grbl');
    expect([problems[0]?.line, problems[0]?.text]).toEqual([2, expect.stringContaining(problem)]);
  });

  it('takes a change of units in a line for the whole line, as gcode.c does', () => {
    expect(analyse('X1 G20 G0\nG21 X1\n', 'grbl').boundsMm?.max.x).toBe(25.4);
  });

  it('stops for the spindle only when it changes', () => {
    const still = 'G21 G90 M3 S1000\nG1 X50 F3000\nG1 X100\n';
    const same = 'G21 G90 M3 S1000\nG1 X50 F3000\nM3 S1000\nG1 X100\n';
    const other = 'G21 G90 M3 S1000\nG1 X50 F3000\nM3 S2000\nG1 X100\n';
    expect(analyse(same, 'grbl').timeMs).toBe(analyse(still, 'grbl').timeMs);
    expect(analyse(other, 'grbl').timeMs).toBeGreaterThan(analyse(still, 'grbl').timeMs);
  });

  it('goes no faster than lets it stop within the moves that the machine holds', () => {
    const fine = Array.from({ length: 500 }, (_, index) => `X${(index * 0.05).toFixed(2)}`).join('\n');
    const cut = `G21 G90\nG1 F3000 X0\n${fine}\n`;
    // v2 = 2 a s over 14 moves of 0.05 mm: 18.7 mm/s instead of 50.
    const { timeMs } = analyse(cut, 'grbl');
    expect(timeMs).toBeGreaterThan((25 / 18.8) * 1000);
    expect(timeMs).toBeLessThan((25 / 18.0) * 1000 + 100);
  });
});

describe('meter for an audit', () => {
  it("tells the extruder's place as the program names it, and what M114 would tell", () => {
    const meter = createMeter({ dialect: 'marlin' });
    for (const line of ['G28', 'M83', 'G1 X10 Y5 E2.5', 'G92 X0', 'G1 X3 E1']) meter.block(line);
    expect(meter.reading).toMatchObject({
      eMm: 3.5,
      positionMm: { x: 13, y: 5, z: 0 },
      logicalMm: { x: 3, y: 5, z: 0 },
      isKnown: { x: true, y: true, z: false },
      system: 'G54',
    });
    meter.block('G92 E0');
    expect(meter.reading.eMm).toBe(0);
  });
});

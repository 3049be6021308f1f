// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMeter, type MeterReading } from './index.js';

const read = (lines: readonly string[]): MeterReading => {
  const meter = createMeter({ dialect: 'marlin' });
  for (const line of lines) meter.block(line);
  return meter.reading;
};

describe('createMeter', () => {
  it('counts absolute and relative extrusion alike', () => {
    expect(read(['M82', 'G1 X10 E1.5', 'G1 X20 E3.25']).extrudedUm).toEqual([3250]);
    expect(read(['M83', 'G1 X10 E1.5', 'G1 X20 E1.75']).extrudedUm).toEqual([3250]);
  });

  it('takes the last word of G90, G91, M82 and M83', () => {
    expect(read(['G91', 'G1 X1 E1', 'G1 X1 E1']).extrudedUm).toEqual([2000]);
    expect(read(['G91', 'M82', 'G1 X1 E1', 'G1 X1 E1']).extrudedUm).toEqual([1000]);
    expect(read(['M83', 'G90', 'G1 X1 E1', 'G1 X1 E1']).extrudedUm).toEqual([1000]);
  });

  it('counts a retraction and its return as nothing, and one at the end as nothing given back', () => {
    expect(read(['M83', 'G1 X1 E5', 'G1 E-2', 'G0 X9', 'G1 E2', 'G1 X1 E1', 'G1 E-3']).extrudedUm).toEqual([6000]);
  });

  it('does not count what G92 sets', () => {
    expect(read(['G92 E0', 'G1 X1 E2', 'G92 E0', 'G1 X2 E2', 'G92 E100', 'G1 X3 E101']).extrudedUm).toEqual([5000]);
  });

  it('keeps an account for each tool', () => {
    expect(read(['M83', 'G1 X1 E2', 'T1', 'G1 X2 E3', 'T0', 'G1 X3 E1'])).toMatchObject({ extrudedUm: [3000, 3000], tool: 0 });
  });

  it('reads inches', () => {
    expect(read(['G20', 'M83', 'G1 X1 Y2 E1'])).toMatchObject({ extrudedUm: [25400], positionMm: { x: 25.4, y: 50.8, z: 0 } });
  });

  it("tells position, layers and the program's own progress", () => {
    const lines = ['G28', 'G1 Z0.2', 'M83', 'G1 X5 E1', 'M73 P40 R12', 'G1 Z0.4', 'G1 X10 E1'];
    expect(read(lines)).toMatchObject({
      positionMm: { x: 10, y: 0, z: 0.4 },
      layers: 2,
      progressPercent: 40,
      remainingMs: 720_000,
      blocks: 7,
    });
  });

  it('never falls while a program runs', () => {
    const move = fc.record({ x: fc.nat(100), e: fc.integer({ min: -5, max: 9 }) }).map(({ x, e }) => `G1 X${x} E${e}`);
    fc.assert(
      fc.property(fc.array(fc.oneof(move, fc.constantFrom('G92 E0', 'M82', 'M83', 'T1', 'T0'))), (lines) => {
        const meter = createMeter({ dialect: 'marlin' });
        let before = 0;
        for (const line of lines) {
          meter.block(line);
          const now = meter.reading.extrudedUm.reduce((left, right) => left + right, 0);
          expect(now).toBeGreaterThanOrEqual(before);
          before = now;
        }
      }),
    );
  });
});

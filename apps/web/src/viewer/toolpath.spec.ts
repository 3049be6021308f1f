// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { ToolpathReader } from './toolpath.js';

const read = (text: string) => new ToolpathReader(text).read(() => Promise.resolve());
const ends = (lines: Float32Array) =>
  Array.from({ length: lines.length / 6 }, (_, i) =>
    [...lines.slice(i * 6 + 3, i * 6 + 6)].map((value) => Math.round(value * 1000) / 1000),
  );

describe('toolpath', () => {
  it('draws what extrudes as made and the rest as travel', async () => {
    const path = await read('G90\nM83\nG0 X10 Y0 Z0.2\nG1 X20 E1.2\nG1 X20 Y5\nG1 E-0.8\nG1 X0 E0.5 ; back\n');
    expect(ends(path.makes)).toEqual([
      [20, 0, 0.2],
      [0, 5, 0.2],
    ]);
    expect(ends(path.travels)).toEqual([
      [10, 0, 0.2],
      [20, 5, 0.2],
    ]);
  });

  it('keeps the motion word of Grbl programs that do not repeat it', async () => {
    const path = await read('G21 G90\nG0 X5 Y5\nG1 Z-1 F100\nX15\nY15\nG0 Z5\n');
    expect(ends(path.makes)).toEqual([
      [5, 5, -1],
      [15, 5, -1],
      [15, 15, -1],
    ]);
  });

  it('bends a clockwise half circle by I J over the right side', async () => {
    const path = await read('G1 X0 Y0\nG2 X10 Y0 I5 J0\n');
    const highest = Math.max(...ends(path.makes).map(([, y = 0]) => y));
    expect(highest).toBeCloseTo(5, 1);
  });

  it('bends a counter-clockwise quarter by R as by I J', async () => {
    const byR = await read('G0 X10 Y0\nG3 X0 Y10 R10\n');
    const byIj = await read('G0 X10 Y0\nG3 X0 Y10 I-10 J0\n');
    expect(ends(byR.makes)).toEqual(ends(byIj.makes));
  });

  it('reads inches, relative moves and a set position', async () => {
    const path = await read('G20\nG91\nG1 X1\nG21\nG1 X1\nG92 X0\nG1 X2\n');
    expect(ends(path.makes)).toEqual([
      [25.4, 0, 0],
      [26.4, 0, 0],
      [2, 0, 0],
    ]);
  });

  it('knows for each line how far into the program it is, so that progress can be drawn', async () => {
    const path = await read('G1 X1\nG1 X2\n');
    expect([...path.makeBytes]).toEqual([6, 12]);
    expect(path.bytesTotal).toBe(12);
  });

  it('never throws on junk', async () => {
    const path = await read('\u0000\u0001 G1 X\nhello (world\nG2 X1 R0.1\nG1 X--3\n');
    expect(path.makes.length % 6).toBe(0);
  });
});

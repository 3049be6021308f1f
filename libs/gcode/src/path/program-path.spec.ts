// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAnalysis } from '../analysis.js';
import type { Dialect } from '../dialect.js';
import { createPathAnalysis } from './path-analysis.js';
import { PATH_KIND, type ProgramPath } from './program-path.js';

const read = (text: string, dialect: Dialect = 'marlin', maxSegments?: number) => {
  const analysis = createPathAnalysis({ dialect, ...(maxSegments === undefined ? {} : { maxSegments }) });
  analysis.push(text);
  return analysis.finish();
};
const ends = ({ points, kinds }: ProgramPath, kind: number) =>
  [...kinds.keys()]
    .filter((at) => at > 0 && kinds[at] === kind)
    .map((at) => [...points.subarray(at * 3, at * 3 + 3)].map((mm) => Math.round(mm * 1000) / 1000));

describe('the path of a program', () => {
  it('draws what extrudes as made and the rest as travel', () => {
    const { path } = read('G90\nM83\nG0 X10 Y0 Z0.2\nG1 X20 E1.2\nG1 X20 Y5\nG1 E-0.8\nG1 X0 E0.5 ; back\n');
    expect(ends(path, PATH_KIND.make)).toEqual([
      [20, 0, 0.2],
      [0, 5, 0.2],
    ]);
    expect(ends(path, PATH_KIND.rapid)).toEqual([[10, 0, 0.2]]);
    expect(ends(path, PATH_KIND.travel)).toEqual([[20, 5, 0.2]]);
  });

  it('tells each line of its feature, layer, speed, temperature, tool and place in the program', () => {
    const { path } = read(
      'M83\nM104 S210\n;LAYER_CHANGE\n;TYPE:Perimeter\nG1 X10 Z0.2 E1 F1200\n;LAYER_CHANGE\n;TYPE:Solid infill\nM104 S200\nT1\nG1 X0 Z.4 E1 F2400\n',
    );
    const of = (array: ArrayLike<number>) => Array.from(array).slice(1);
    expect(of(path.features).map((index) => path.featureNames[index])).toEqual(['Perimeter', 'Solid infill']);
    expect(of(path.layers)).toEqual([1, 2]);
    expect(of(path.feeds)).toEqual([1200, 2400]);
    expect(of(path.celsius)).toEqual([210, 0]);
    expect(of(path.tools)).toEqual([0, 1]);
    expect(of(path.lines)).toEqual([5, 10]);
  });

  it('marks where filament is pulled back', () => {
    const { path } = read('M83\nG1 X10 E1\nG1 E-.8\nG0 X30\nG1 E.8\nG1 X40 E1\n');
    expect([...path.retractions]).toEqual([10, 0, 0]);
    expect(path.retractionCount).toBe(1);
  });

  it('works with every move that is no rapid where nothing is extruded, and keeps the motion word', () => {
    const { path } = read('G21 G90\nG0 X5 Y5\nG1 Z-1 F100\nX15\nY15\nG0 Z5\n', 'grbl');
    expect(ends(path, PATH_KIND.make)).toEqual([
      [5, 5, -1],
      [15, 5, -1],
      [15, 15, -1],
    ]);
    expect(ends(read('G0 X5\nG1 X9 F100\n').path, PATH_KIND.make)).toEqual([[9, 0, 0]]);
  });

  it('bends arcs', () => {
    const { path } = read('G1 X0 Y0 F100\nG2 X10 Y0 I5 J0\n', 'grbl');
    const highest = Math.max(...ends(path, PATH_KIND.make).map(([, y = 0]) => y));
    expect(highest).toBeCloseTo(5, 1);
  });

  it('draws no line to where the machine went by itself', () => {
    const { path } = read('G1 X50 Y50 F100\nG28\nG1 X10 F100\n');
    expect([...path.kinds]).toEqual([0, PATH_KIND.make, PATH_KIND.jump, PATH_KIND.make]);
  });

  it('forgets layers counted by height once the slicer names its own', () => {
    const { path } = read('M83\nG1 X9 Z.3 E1\n;LAYER_CHANGE\nG1 X0 Z.2 E1\n');
    expect([...path.layers]).toEqual([0, 0, 1]);
  });

  it('stays within its bound by joining neighbours, and says so', () => {
    const lines = Array.from({ length: 200_000 }, (_, at) => `G1 X${at % 100} Y${at % 7} E.1`).join('\n');
    const { path } = read(`M83\n${lines}\n`, 'marlin', 50_000);
    expect(path.length).toBeLessThanOrEqual(50_001);
    expect({ joined: path.joined, segments: path.segments, cutAtLine: path.cutAtLine }).toEqual({
      joined: 4,
      segments: 199_999,
      cutAtLine: null,
    });
    expect(path.lines.at(-1)).toBe(200_001);
  });

  it('is cut, and says where, when even joined lines do not fit', () => {
    const lines = Array.from({ length: 60_000 }, (_, at) => `G1 X${at % 100} Y${at % 7}${at % 2 ? ' E.1' : ''}`).join('\n');
    const { path } = read(`M83\n${lines}\n`, 'marlin', 20_000);
    expect(path.length).toBeLessThanOrEqual(20_001);
    expect(path.cutAtLine).toBeGreaterThan(19_000);
  });

  it('comes with the report that an analysis gives', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc
              .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -50, max: 50 }), fc.integer({ min: -9, max: 9 }))
              .map(([g, x, e]) => `G${g} X${x} Y${-x} I${e} E${e}`),
            fc.constantFrom('G28', 'G92 E0', 'M83', 'T1', ';LAYER_CHANGE', ';TYPE:Perimeter', 'G91', 'G90', '%!', 'M104 S200'),
          ),
        ),
        fc.constantFrom<Dialect>('marlin', 'grbl'),
        (lines, dialect) => {
          const text = lines.join('\n');
          const plain = createAnalysis({ dialect });
          plain.push(text);
          const { report, path } = read(text, dialect);
          expect(report).toEqual(plain.finish());
          expect(path.points.length).toBe(path.length * 3);
          expect(path.points.every(Number.isFinite)).toBe(true);
          for (let at = 1; at < path.length; at += 1)
            expect(path.layers[at]).toBeGreaterThanOrEqual(path.layers[at - 1] as number);
        },
      ),
    );
  });
});

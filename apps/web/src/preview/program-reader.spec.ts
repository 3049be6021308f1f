// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dialectOf, ProgramReader } from './program-reader.js';
import { lastNotAbove } from './program-view.js';
import { drawnWords, summary, timeByClass } from './program-words.js';

const PRINT = `M104 S210
M83
G1 X0 Y-5 Z.2 F6000
G1 X200 E9 F1200 ; priming
;LAYER_CHANGE
;TYPE:External perimeter
G1 X10 Y0 Z.2 F6000
G1 X60 E2 F1200
G1 Y40 E2
;TYPE:Internal infill
G1 X10 Y0 E3 F3600
`;
const read = (text: string, cut = text.length) => {
  const reader = new ProgramReader(100_000);
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += Math.max(1, cut)) reader.push(bytes.slice(at, at + Math.max(1, cut)));
  return reader.finish();
};

describe('a program to look at', () => {
  it('is read alike wherever its bytes were cut', () => {
    const whole = read(PRINT);
    fc.assert(fc.property(fc.integer({ min: 1, max: PRINT.length }), (cut) => expect(read(PRINT, cut)).toEqual(whole)));
  });

  it('is framed by the part, not by what is primed beside it', () => {
    expect(read(PRINT).madeMm).toMatchObject({ min: { x: 10, y: 0 }, max: { x: 60, y: 40 } });
  });

  it('tells a person who sees nothing of it what it is', () => {
    const view = read(PRINT);
    expect(summary(view, 'mm')).toMatch(/^A print in 1 layer, 50 × 40 × 0\.2 mm, about \d+ s of motion, 0\.02 m of filament\. /);
    expect(drawnWords(view.path)).toMatch(/^6 lines are drawn/);
    expect(timeByClass(view.report).map(({ label }) => label)).toContain('Outer wall');
  });

  it('has a time at each point that rises to that of its report', () => {
    const { seconds, report } = read(PRINT);
    expect([...seconds]).toEqual([...seconds].sort((a, b) => a - b));
    expect(seconds.at(-1)).toBeCloseTo(report.timeMs / 1000, 3);
  });

  it('finds how far a job is by its line', () => {
    const { path } = read(PRINT);
    const point = lastNotAbove(path.lines, 8);
    expect([path.lines[point], path.points[point * 3]]).toEqual([8, 60]);
  });

  it('knows its dialect by what it pushes or heats', () => {
    expect(dialectOf(PRINT)).toBe('marlin');
    expect(dialectOf('(tool 3 mm)\nG21 G90\nG0 X1\nG1 Z-1 F100\n')).toBe('grbl');
  });
});

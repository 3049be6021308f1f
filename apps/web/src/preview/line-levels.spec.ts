// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { createPathAnalysis } from '@fabcommons/gcode';
import { LEVELS, lineLevel } from './line-levels.js';

/** Layers of one circle each, in small chords, and a way to the next. */
function circles(layers: number, chords: number) {
  const analysis = createPathAnalysis({ dialect: 'marlin' });
  analysis.push('M83\n');
  for (let layer = 1; layer <= layers; layer += 1) {
    analysis.push(`;LAYER_CHANGE\nG1 X20 Y0 Z${layer / 5} F6000\n;TYPE:External perimeter\n`);
    for (let at = 1; at <= chords; at += 1) {
      const angle = (at / chords) * 2 * Math.PI;
      analysis.push(`G1 X${(20 * Math.cos(angle)).toFixed(3)} Y${(20 * Math.sin(angle)).toFixed(3)} E.05\n`);
    }
    analysis.push(';TYPE:Internal infill\nG1 X-20 Y0 E1\n');
  }
  return analysis.finish().path;
}

describe('levels of lines', () => {
  const path = circles(20, 400);
  const [whole, ...coarse] = LEVELS.map((level) => lineLevel(path, 'makes', level));

  it('hold every line in the finest, in the order of the program, and know where each layer begins', () => {
    expect(whole?.indices.length).toBe(20 * 401 * 2);
    expect([...(whole?.layerFrom ?? [])].slice(0, 4)).toEqual([0, 0, 802, 1604]);
    expect(whole?.layerFrom.at(-1)).toBe(whole?.indices.length);
  });

  it('become fewer from level to level', () => {
    let before = whole?.indices.length ?? 0;
    for (const { indices } of coarse) {
      expect(indices.length).toBeLessThan(before);
      before = indices.length;
    }
  });

  it('join lines only while nothing moves farther than the tolerance', () => {
    const { indices } = lineLevel(path, 'makes', { toleranceMm: 0.1, everyLayer: 1 });
    for (let at = 0; at < indices.length; at += 2) {
      const [from = 0, to = 0] = [indices[at], indices[at + 1]];
      if (path.featureNames[path.features[to] ?? 0] !== 'External perimeter') continue;
      const middle = [0, 1].map((axis) => ((path.points[from * 3 + axis] ?? 0) + (path.points[to * 3 + axis] ?? 0)) / 2);
      expect(20 - Math.hypot(...middle)).toBeLessThan(0.15);
    }
  });

  it('of the shell leave out what fills it', () => {
    const shell = lineLevel(path, 'shell', { toleranceMm: 0, everyLayer: 1 });
    expect(shell.indices.length).toBe(20 * 400 * 2);
  });

  it('of ways between hold what makes nothing', () => {
    expect(lineLevel(path, 'travels', { toleranceMm: 0, everyLayer: 1 }).indices.length).toBe(20 * 2);
  });
});

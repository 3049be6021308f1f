// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { createPathAnalysis } from '@fabcommons/gcode';
import { blankThicknessMm, Carving, MAX_STOCK_CELLS, stockOf, toolDiameterMm } from './stock.js';

const pathOf = (text: string) => {
  const analysis = createPathAnalysis({ dialect: 'grbl' });
  analysis.push(text);
  return analysis.finish().path;
};
const GROOVE = 'G21 G90\nG0 X0 Y0 Z5\nG1 Z-2 F100\nG1 X40 F600\nG0 Z5\nG0 X0 Y10\nG1 Z-1 F100\nG1 X40 F600\nG0 Z5\n';

describe('the blank of a program that cuts', () => {
  const path = pathOf(GROOVE);
  const grid = stockOf(path, 4, 5);
  if (grid === null) throw new Error('the groove has a blank');
  const heightAt = (heights: Float32Array, x: number, y: number) =>
    heights[Math.floor((y - grid.y) / grid.cellMm) * grid.columns + Math.floor((x - grid.x) / grid.cellMm)] ?? Number.NaN;

  it('holds every cut with room for the tool, within its bound of cells', () => {
    expect(grid).toMatchObject({ x: -4, y: -4, top: 0, bottom: -5 });
    expect(grid.columns * grid.rows).toBeLessThanOrEqual(MAX_STOCK_CELLS);
  });

  it('is lower where the tool was, and nowhere else', () => {
    const carving = new Carving(path, grid);
    carving.carveTo(path.length - 1);
    expect(heightAt(carving.heights, 20, 0)).toBe(-2);
    expect(heightAt(carving.heights, 20, 1.8)).toBe(-2);
    expect(heightAt(carving.heights, 20, 2.4)).toBe(0);
    expect(heightAt(carving.heights, 20, 10)).toBe(-1);
    expect(heightAt(carving.heights, 20, 5)).toBe(0);
  });

  it('is the same when one goes back in time as when one came there at first', () => {
    const there = new Carving(path, grid);
    there.carveTo(4);
    const back = new Carving(path, grid);
    back.carveTo(path.length - 1);
    back.carveTo(4);
    expect(back.heights).toEqual(there.heights);
    expect(heightAt(back.heights, 20, 10)).toBe(0);
  });

  it('takes tool and thickness from the words of common programs', () => {
    expect(toolDiameterMm('(tool: end mill 2 mm, 2 flutes)')).toBe(2);
    expect(toolDiameterMm('(T1 D=3.175 CR=0 - flat end mill)')).toBe(3.175);
    expect(toolDiameterMm('G0 X10')).toBeNull();
    expect(blankThicknessMm('(blank 168 x 82 x 4 mm; zero: lower left corner, upper face)')).toBe(4);
  });
});

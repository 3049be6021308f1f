// SPDX-License-Identifier: AGPL-3.0-or-later
import { PATH_KIND, type ProgramPath } from '@fabcommons/gcode';

/** Cells of the height field at most, and the finest of them. */
export const MAX_STOCK_CELLS = 90_000;
export const FINEST_CELL_MM = 0.2;

/** Tool where the program's comments name none. */
export const USUAL_TOOL_MM = 3;

/** A blank: its lower left corner, its size in cells, their size, top and bottom; all in program coordinates, mm. */
export type StockGrid = {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  readonly cellMm: number;
  readonly top: number;
  readonly bottom: number;
  readonly toolMm: number;
};

/** "(tool: end mill 2 mm, 2 flutes)", "(T1 D=3.175 CR=0)", "; endmill diameter 6": the tool's diameter, or null. */
export function toolDiameterMm(head: string): number | null {
  const found =
    /\bD\s*=\s*(\d+(?:\.\d+)?)/.exec(head) ??
    /(?:diameter|dia\.?)\D{0,12}(\d+(?:\.\d+)?)/i.exec(head) ??
    /(?:end ?mill|tool|bit|cutter|drill)[^)\n]{0,30}?(\d+(?:\.\d+)?)\s*mm/i.exec(head);
  const mm = Number(found?.[1]);
  return mm > 0 && mm <= 100 ? mm : null;
}

/** "(blank 168 x 82 x 4 mm; zero: lower left corner, upper face)": how thick the blank is, or null. */
export function blankThicknessMm(head: string): number | null {
  const found = /(?:blank|stock)\D{0,12}[\d.]+\s*x\s*[\d.]+\s*x\s*(\d+(?:\.\d+)?)/i.exec(head);
  const mm = Number(found?.[1]);
  return mm > 0 ? mm : null;
}

/** The blank that holds every cut: the tool's reach round them, from the highest face (zero, or where the cuts are) to the deepest cut. */
export function stockOf(path: ProgramPath, toolMm: number, thicknessMm: number | null): StockGrid | null {
  const { points, kinds, length } = path;
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let at = 1; at < length; at += 1) {
    if (kinds[at] !== PATH_KIND.make) continue;
    for (const point of [at - 1, at])
      for (let axis = 0; axis < 3; axis += 1) {
        const mm = points[point * 3 + axis] as number;
        // A plunge begins in the air; only where it ends is in the blank.
        if (axis === 2 && point === at - 1) continue;
        if (mm < (low[axis] as number)) low[axis] = mm;
        if (mm > (high[axis] as number)) high[axis] = mm;
      }
  }
  const [x0 = 0, y0 = 0, z0 = 0] = low;
  const [x1 = 0, y1 = 0, z1 = 0] = high;
  if (!(x1 >= x0)) return null;
  const margin = toolMm;
  const wide = x1 - x0 + 2 * margin;
  const deep = y1 - y0 + 2 * margin;
  const cellMm = Math.max(FINEST_CELL_MM, Math.sqrt((wide * deep) / MAX_STOCK_CELLS));
  const top = z0 < 0 ? 0 : z1;
  return {
    x: x0 - margin,
    y: y0 - margin,
    columns: Math.max(2, Math.floor(wide / cellMm)),
    rows: Math.max(2, Math.floor(deep / cellMm)),
    cellMm,
    top,
    bottom: Math.min(z0, thicknessMm === null ? top - 1 : top - thicknessMm),
    toolMm,
  };
}

/** What is left of a blank: heights of its cells, row by row. Cuts with a flat end mill; only ever goes deeper. */
export class Carving {
  readonly heights: Float32Array<ArrayBuffer>;
  /** Segments carved so far. */
  #done = 0;

  constructor(
    readonly path: ProgramPath,
    readonly grid: StockGrid,
  ) {
    this.heights = new Float32Array(grid.columns * grid.rows);
    this.#reset();
  }

  /** What is left once the program has come to this point; going back starts over. */
  carveTo(point: number): void {
    if (point < this.#done) this.#reset();
    const { kinds } = this.path;
    for (let at = this.#done + 1; at <= point && at < this.path.length; at += 1) if (kinds[at] !== PATH_KIND.jump) this.#cut(at);
    this.#done = Math.max(this.#done, point);
  }

  #reset(): void {
    this.heights.fill(this.grid.top);
    this.#done = 0;
  }

  #cut(at: number): void {
    const { points } = this.path;
    const { x, y, columns, rows, cellMm, top, bottom, toolMm } = this.grid;
    const [ax, ay, az] = [points[at * 3 - 3] as number, points[at * 3 - 2] as number, points[at * 3 - 1] as number];
    const [bx, by, bz] = [points[at * 3] as number, points[at * 3 + 1] as number, points[at * 3 + 2] as number];
    if (az >= top && bz >= top) return;
    const radius = toolMm / 2;
    const dx = bx - ax;
    const dy = by - ay;
    const long2 = dx * dx + dy * dy;
    const reach2 = radius * radius;
    const left = Math.max(0, Math.floor((Math.min(ax, bx) - radius - x) / cellMm));
    const right = Math.min(columns - 1, Math.ceil((Math.max(ax, bx) + radius - x) / cellMm));
    const front = Math.max(0, Math.floor((Math.min(ay, by) - radius - y) / cellMm));
    const back = Math.min(rows - 1, Math.ceil((Math.max(ay, by) + radius - y) / cellMm));
    for (let row = front; row <= back; row += 1) {
      const py = y + (row + 0.5) * cellMm - ay;
      for (let column = left; column <= right; column += 1) {
        const px = x + (column + 0.5) * cellMm - ax;
        const share = long2 > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / long2)) : bz < az ? 1 : 0;
        if ((px - share * dx) ** 2 + (py - share * dy) ** 2 > reach2) continue;
        const depth = Math.max(bottom, az + (bz - az) * share);
        const cell = row * columns + column;
        if (depth < (this.heights[cell] as number)) this.heights[cell] = depth;
      }
    }
  }
}

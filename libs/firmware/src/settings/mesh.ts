// SPDX-License-Identifier: AGPL-3.0-or-later
import { numberOf, type SettingEntry } from './entry.js';
import { readMarlinKey } from './marlin-key.js';

/** Heights of a bed in mm, row by row from the front (Y 0), each from the left; null where nobody has probed. */
export type Mesh = readonly (readonly (number | null)[])[];

/** Most points a side (Marlin's GRID_MAX_POINTS_X, UBL: 15), with room. */
export const MAX_MESH_POINTS = 40;

/** The mesh that `M503` has told: `M421 I0 J0 Z0.1`, `G29 W I0 J0 Z0.1`, `G29 S3 I0 J0 Z0.1` or Marlin 1.1's `G29 S3 X1 Y1 Z0.1`. Null when there is none. */
export function meshOf(entries: readonly SettingEntry[]): Mesh | null {
  const rows: (number | null)[][] = [];
  for (const { key, value, group } of entries) {
    const point = group === 'mesh' ? /I(\d+) J(\d+)/.exec(readMarlinKey(key)?.selector ?? '') : null;
    if (point) put(rows, Number(point[2]), Number(point[1]), numberOf(value));
  }
  return squared(rows);
}

/**
 * The mesh as `G29` or `M420 V` print it: column numbers, then `0 +0.100 -0.025 =======` a row (Marlin 2.1 `feature/bedlevel/bedlevel.cpp`,
 * print_2d_array), or UBL's topography rows, highest first: ` 2 | +0.123 [-0.020] .` (`ubl.cpp`, display_map). The last one printed counts; null when none is.
 */
export function parseMesh(lines: readonly string[]): Mesh | null {
  let rows: (number | null)[][] = [];
  let last: Mesh | null = null;
  let isSubdivided = false;
  for (const line of lines) {
    const found = /^\s*(?:echo:)?\s*(\d{1,2})\s*\|?((?:\s*\[?\s*(?:[+-]?\d+\.\d+|={3,}|\.|NAN|nan)\s*\]?)+)\s*$/.exec(line);
    if (!found) {
      last = squared(rows) ?? last;
      // The finer grid between the probed points follows the probed one (`ABL_BILINEAR_SUBDIVISION`).
      if (/Subdivided/i.test(line)) isSubdivided = true;
      else if (/grid|mesh|topography/i.test(line)) isSubdivided = false;
      if (!/^\s*\|?\s*$/.test(line)) rows = [];
      continue;
    }
    const values = [...(found[2] ?? '').matchAll(/[+-]?\d+\.\d+|={3,}|(?:^|\s)\.|nan/gi)].map(([text]) => numberOf(text));
    if (!isSubdivided) values.forEach((value, column) => put(rows, Number(found[1]), column, value));
  }
  return squared(rows) ?? last;
}

/** Lowest and highest height and their difference, mm; null for a mesh without a point. */
export function meshRange(mesh: Mesh): { readonly minMm: number; readonly maxMm: number; readonly rangeMm: number } | null {
  const values = mesh.flat().filter((value) => value !== null);
  if (values.length === 0) return null;
  const [minMm, maxMm] = [Math.min(...values), Math.max(...values)];
  return { minMm, maxMm, rangeMm: maxMm - minMm };
}

function put(rows: (number | null)[][], row: number, column: number, value: number | null): void {
  if (row >= MAX_MESH_POINTS || column >= MAX_MESH_POINTS) return;
  while (rows.length <= row) rows.push([]);
  const cells = rows[row] ?? [];
  while (cells.length <= column) cells.push(null);
  cells[column] = value;
}

/** Every row as long as the longest; null below 2 x 2. */
function squared(rows: (number | null)[][]): Mesh | null {
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (rows.length < 2 || width < 2) return null;
  return rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => null)]);
}

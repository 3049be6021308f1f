// SPDX-License-Identifier: AGPL-3.0-or-later
// Sizes and masses as manifests write them: numbers, texts, tables with a unit, OpenSCAD snippets (OKH-LOSH 1.0 used the last).
import type { SizeMm } from './manifest.js';
import { asTable, numberFrom, type OkhTable } from './okh-table.js';

const MM_PER: Readonly<Record<string, number>> = { mm: 1, cm: 10, m: 1000, in: 25.4 };
const G_PER: Readonly<Record<string, number>> = { mg: 0.001, g: 1, kg: 1000 };
const NUMBER = String.raw`(\d{1,9}(?:\.\d{1,9})?)`;
const CUBE = new RegExp(String.raw`cube\(\s*(?:size\s*=\s*)?\[\s*${NUMBER}\s*,\s*${NUMBER}\s*,\s*${NUMBER}\s*\]`, 'u');
const CYLINDER = /cylinder\(([^)]{0,200})\)?/u;

function size(x: number | null, y: number | null, z: number | null, scale: number): SizeMm | null {
  if (x === null || y === null || z === null || Math.min(x, y, z) <= 0) return null;
  return { x: x * scale, y: y * scale, z: z * scale };
}

/** Reads `cube(size = [300,300,300]` and `cylinder(h=30, r=28)`; brackets may be missing, as they are in the wild. */
function fromOpenScad(text: string, scale: number): SizeMm | null {
  const cube = CUBE.exec(text);
  if (cube !== null) return size(Number(cube[1]), Number(cube[2]), Number(cube[3]), scale);
  const inside = CYLINDER.exec(text)?.[1];
  if (inside === undefined) return null;
  const value = (name: string): number | null => {
    const found = new RegExp(String.raw`\b${name}\s*=\s*${NUMBER}`, 'u').exec(inside);
    return found === null ? null : Number(found[1]);
  };
  const radius = value('r');
  const diameter = radius === null ? value('d') : radius * 2;
  return size(diameter, diameter, value('h'), scale);
}

/** `outer-dimensions` in mm, or null with a warning when something is there that gives no size. */
export function outerDimensionsOf(table: OkhTable): SizeMm | null {
  const key = 'outer-dimensions';
  const value = table.raw(key);
  if (value === undefined) return null;
  const fields = asTable(Array.isArray(value) ? value[0] : value);
  const unit = typeof fields?.['unit'] === 'string' ? fields['unit'].toLowerCase() : 'mm';
  const scale = MM_PER[unit] ?? 1;
  const openScad = typeof value === 'string' ? value : fields?.['openSCAD'];
  const read =
    typeof openScad === 'string'
      ? fromOpenScad(openScad, scale)
      : // `widht` is a slip that the standard's own sample repository spread.
        size(
          numberFrom(fields?.['width'] ?? fields?.['widht']),
          numberFrom(fields?.['depth']),
          numberFrom(fields?.['height']),
          scale,
        );
  if (read === null) table.warn(`"${key}" gives no size above zero in width, depth and height; left out`);
  return read;
}

/** `mass` in g: a number, or a table (or list of one) with `value` and `unit`; zero and nonsense give null. */
export function massOf(table: OkhTable): number | null {
  const value = table.raw('mass');
  const fields = asTable(Array.isArray(value) ? value[0] : value);
  const unit = typeof fields?.['unit'] === 'string' ? fields['unit'].toLowerCase() : 'g';
  const amount = numberFrom(fields === null ? value : fields['value']);
  return amount === null || amount <= 0 ? null : amount * (G_PER[unit] ?? 1);
}

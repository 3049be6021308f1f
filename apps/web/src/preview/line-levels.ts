// SPDX-License-Identifier: AGPL-3.0-or-later
import { PATH_KIND, type ProgramPath } from '@fabcommons/gcode';
import { isShell } from './line-classes.js';

/** Pairs of points to join, in the order of the program; those of layer n begin at `layerFrom[n]`, the end stands last. */
export type LineLevel = { readonly indices: Uint32Array; readonly layerFrom: Uint32Array };

/** How coarse a level is: lines joined where that moves nothing farther than this, and every how manieth layer is drawn. */
export type Coarseness = { readonly toleranceMm: number; readonly everyLayer: number };

/** From everything to a sketch that the slowest computer turns smoothly. The first is the program as it is. */
export const LEVELS: readonly Coarseness[] = [
  { toleranceMm: 0, everyLayer: 1 },
  { toleranceMm: 0.1, everyLayer: 1 },
  { toleranceMm: 0.2, everyLayer: 2 },
  { toleranceMm: 0.3, everyLayer: 4 },
  { toleranceMm: 0.6, everyLayer: 8 },
  { toleranceMm: 1.2, everyLayer: 16 },
  { toleranceMm: 2.5, everyLayer: 32 },
];

/** What one sees from outside, in levels of its own: walls hide what fills them, so that all layers can be drawn while one turns it. */
export const SHELL_LEVELS: readonly Coarseness[] = [
  { toleranceMm: 0.1, everyLayer: 1 },
  { toleranceMm: 0.2, everyLayer: 1 },
  { toleranceMm: 0.4, everyLayer: 2 },
  { toleranceMm: 0.8, everyLayer: 4 },
  { toleranceMm: 1.5, everyLayer: 8 },
  { toleranceMm: 2.5, everyLayer: 16 },
];

/** Lines of what is made, of what is made and seen from outside, or of the ways between. */
export type LineChoice = 'makes' | 'shell' | 'travels';

/** The lines of one choice and coarseness. */
export function lineLevel(path: ProgramPath, what: LineChoice, { toleranceMm, everyLayer }: Coarseness): LineLevel {
  const { kinds, layers, features, length } = path;
  const isSeen = path.featureNames.map((name) => what !== 'shell' || isShell(name));
  const wanted = (at: number) =>
    what === 'travels'
      ? kinds[at] === PATH_KIND.rapid || kinds[at] === PATH_KIND.travel
      : kinds[at] === PATH_KIND.make && isSeen[features[at] as number] === true;
  const last = layers[length - 1] ?? 0;
  const layerFrom = new Uint32Array(last + 2);
  let indices = new Uint32Array(1024);
  let used = 0;
  let layer = 0;
  for (let at = 1; at < length; at += 1) {
    const here = layers[at] as number;
    while (layer < here) layerFrom[++layer] = used;
    if (!wanted(at) || (everyLayer > 1 && here > 1 && (here - 1) % everyLayer !== 0)) continue;
    const end = toleranceMm > 0 ? runEnd(path, at, toleranceMm) : at;
    if (used === indices.length) indices = grown(indices);
    indices[used++] = at - 1;
    indices[used++] = end;
    at = end;
  }
  while (layer < last + 1) layerFrom[++layer] = used;
  return { indices: indices.slice(0, used), layerFrom };
}

/** Where one line from the start of segment `from` may end: all between are of one kind and near it. */
function runEnd({ points, kinds, features, layers, length }: ProgramPath, from: number, toleranceMm: number): number {
  const limit2 = toleranceMm * toleranceMm;
  let end = from;
  while (end + 1 < length) {
    const next = end + 1;
    if (kinds[next] !== kinds[from] || features[next] !== features[from] || layers[next] !== layers[from]) break;
    const middle = (from + next) >> 1;
    if (away2(points, end, from - 1, next) > limit2 || away2(points, middle, from - 1, next) > limit2) break;
    end = next;
  }
  return end;
}

/** Square of how far point `at` is from the line between two others. */
function away2(points: Float32Array, at: number, a: number, b: number): number {
  const ax = points[a * 3] as number;
  const ay = points[a * 3 + 1] as number;
  const az = points[a * 3 + 2] as number;
  const dx = (points[b * 3] as number) - ax;
  const dy = (points[b * 3 + 1] as number) - ay;
  const dz = (points[b * 3 + 2] as number) - az;
  const px = (points[at * 3] as number) - ax;
  const py = (points[at * 3 + 1] as number) - ay;
  const pz = (points[at * 3 + 2] as number) - az;
  const long2 = dx * dx + dy * dy + dz * dz;
  const share = long2 > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy + pz * dz) / long2)) : 0;
  return (px - share * dx) ** 2 + (py - share * dy) ** 2 + (pz - share * dz) ** 2;
}

function grown(from: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const to = new Uint32Array(from.length * 2);
  to.set(from);
  return to;
}

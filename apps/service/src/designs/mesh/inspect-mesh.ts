// SPDX-License-Identifier: AGPL-3.0-or-later
import { type EdgeUse, edgeUse } from './edge-use.js';
import { type MeshReport, OVERHANG_DEG } from './mesh-report.js';
import { weld } from './vertex-weld.js';
import { THIN_MM, wallThickness } from './wall-thickness.js';

/** Most triangles that are held in memory together to be looked at: about 250 MB at the peak. */
export const MAX_INSPECTED_TRIANGLES = 2_000_000;
/** What lies so close to the lowest point lies on the bed. */
const BED_MM = 0.3;
/** Area below which a triangle counts as none, mm2. */
const NO_AREA_MM2 = 1e-9;
/** Sizes beyond which millimetres are not believed. */
const SMALL_MM = 3;
const LARGE_MM = 1_500;

/** Looks at a whole mesh; nine coordinates a triangle, mm. Pure, and linear in the triangles but for the thickness, which is bounded. */
export function inspectMesh(coordinates: Float32Array): MeshReport {
  const welded = weld(coordinates);
  const use = edgeUse(welded);
  const faces = facesOf(coordinates);
  const thin = use.openEdges === 0 ? wallThickness(coordinates, faces.normals, faces.areas) : null;
  const base = {
    vertices: welded.places,
    shells: use.shells,
    degenerate: faces.degenerate,
    openEdges: use.openEdges,
    crowdedEdges: use.crowdedEdges,
    flippedEdges: use.flippedEdges,
    isInsideOut: faces.sixVolumes < 0,
    overhang: overhang(coordinates, faces),
    thin: faces.sixVolumes < 0 ? null : thin,
  };
  return { ...base, hints: hintsOf(base, use, longest(coordinates)) };
}

interface Faces {
  readonly normals: Float32Array;
  readonly areas: Float64Array;
  readonly degenerate: number;
  readonly sixVolumes: number;
}

function facesOf(coordinates: Float32Array): Faces {
  const count = coordinates.length / 9;
  const normals = new Float32Array(count * 3);
  const areas = new Float64Array(count);
  let degenerate = 0;
  let sixVolumes = 0;
  for (let face = 0; face < count; face += 1) {
    const at = face * 9;
    const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = coordinates.subarray(at, at + 9);
    const nx = (by - ay) * (cz - az) - (bz - az) * (cy - ay);
    const ny = (bz - az) * (cx - ax) - (bx - ax) * (cz - az);
    const nz = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    const twice = Math.sqrt(nx * nx + ny * ny + nz * nz);
    sixVolumes += ax * nx + ay * ny + az * nz;
    areas[face] = twice / 2;
    if (twice / 2 < NO_AREA_MM2) degenerate += 1;
    else normals.set([nx / twice, ny / twice, nz / twice], face * 3);
  }
  return { normals, areas, degenerate, sixVolumes };
}

function overhang(coordinates: Float32Array, { normals, areas }: Faces): { deg: number; share: number }[] {
  let lowest = Infinity;
  for (let at = 2; at < coordinates.length; at += 3) lowest = Math.min(lowest, coordinates[at] ?? lowest);
  const hanging = OVERHANG_DEG.map(() => 0);
  let total = 0;
  areas.forEach((area, face) => {
    total += area;
    const down = -(normals[face * 3 + 2] ?? 0);
    const top = Math.max(coordinates[face * 9 + 2] ?? 0, coordinates[face * 9 + 5] ?? 0, coordinates[face * 9 + 8] ?? 0);
    if (down <= 0 || top <= lowest + BED_MM) return;
    const deg = (Math.asin(Math.min(1, down)) * 180) / Math.PI;
    OVERHANG_DEG.forEach((limit, index) => {
      // A flank of exactly 45 degrees prints; rounding must not count it.
      if (deg > limit + 0.5) hanging[index] = (hanging[index] ?? 0) + area;
    });
  });
  return OVERHANG_DEG.map((deg, index) => ({ deg, share: total === 0 ? 0 : round((hanging[index] ?? 0) / total) }));
}

function longest(coordinates: Float32Array): number {
  const [min, max] = [new Float64Array(3).fill(Infinity), new Float64Array(3).fill(-Infinity)];
  coordinates.forEach((value, index) => {
    const axis = index % 3;
    if (value < (min[axis] ?? 0)) min[axis] = value;
    if (value > (max[axis] ?? 0)) max[axis] = value;
  });
  return Math.max(...max.map((value, axis) => value - (min[axis] ?? 0)));
}

function hintsOf(
  report: Omit<MeshReport, 'hints'>,
  { openEdges, crowdedEdges, flippedEdges }: EdgeUse,
  longestMm: number,
): string[] {
  const hints: string[] = [];
  const size = `${Number(longestMm.toPrecision(3))} mm`;
  if (longestMm < SMALL_MM)
    hints.push(`It is ${size} at its longest. It may be drawn in inches or metres: export it in millimetres.`);
  if (longestMm > LARGE_MM)
    hints.push(`It is ${size} at its longest. It may be drawn in micrometres or another unit: export it in millimetres.`);
  if (openEdges > 0)
    hints.push(
      `${openEdges} edges have a face on one side only: it has holes. Repair it, or let the slicer close them and look at the result.`,
    );
  if (crowdedEdges > 0)
    hints.push(`${crowdedEdges} edges have more than two faces: bodies touch or overlap there. Join them before exporting.`);
  if (flippedEdges > 0)
    hints.push(`Along ${flippedEdges} edges faces are turned inside out. Make the normals agree and export again.`);
  if (report.isInsideOut && openEdges === 0)
    hints.push('All faces look inwards. Slicers turn that round; turn the normals when you export again.');
  if (report.degenerate > 0)
    hints.push(`${report.degenerate} triangles have no area. They do no harm, but come from a rough export.`);
  const steep = report.overhang.find(({ deg }) => deg === 45)?.share ?? 0;
  if (steep > 0.01)
    hints.push(
      `About ${Math.round(steep * 100)} % of the surface hangs by more than 45 degrees as it lies: think of supports, or lay it down otherwise.`,
    );
  if (report.thin !== null && report.thin.share > 0.02)
    hints.push(
      `At ${Math.round(report.thin.share * 100)} % of ${report.thin.samples} places looked at it is thinner than ${THIN_MM} mm, two lines of a 0.4 mm nozzle. This is a sample, not a proof.`,
    );
  return hints;
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

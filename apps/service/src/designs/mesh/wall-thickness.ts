// SPDX-License-Identifier: AGPL-3.0-or-later
// How thick a mesh is, by looking inwards from places spread evenly over its surface. A sample, not a proof: a thin spot between two places is missed.

/** Two lines of a 0.4 mm nozzle: what is thinner prints weak or not at all. */
export const THIN_MM = 0.8;
const MOST_SAMPLES = 400;
const FEWEST_SAMPLES = 24;
/** Triangles looked at for all samples together: about a second of one core. */
const BUDGET = 40_000_000;
const PERCENTILE = 0.05;
/** A start this far below the surface does not meet the surface itself. */
const SKIN_MM = 1e-4;

/** Thickness at the thin end; null when no look inwards met anything. `normals`: of unit length or zero, three for each triangle. */
export function wallThickness(
  coordinates: Float32Array,
  normals: Float32Array,
  areas: Float64Array,
): { mm: number; share: number; samples: number } | null {
  const triangles = areas.length;
  const samples = Math.max(FEWEST_SAMPLES, Math.min(MOST_SAMPLES, Math.floor(BUDGET / Math.max(1, triangles))));
  const total = areas.reduce((sum, area) => sum + area, 0);
  const found: number[] = [];
  let passed = 0;
  let next = total / samples / 2;
  for (let triangle = 0; triangle < triangles && total > 0; triangle += 1) {
    passed += areas[triangle] ?? 0;
    if (passed < next) continue;
    while (next <= passed) next += total / samples;
    const distance = inwards(coordinates, normals, triangle);
    if (distance !== null) found.push(distance);
  }
  if (found.length === 0) return null;
  found.sort((a, b) => a - b);
  const mm = found[Math.floor(found.length * PERCENTILE)] ?? 0;
  const share = found.filter((distance) => distance < THIN_MM).length / found.length;
  return { mm: Math.round(mm * 1000) / 1000, share: Math.round(share * 1000) / 1000, samples: found.length };
}

/** From the middle of a triangle straight inwards to the next one that faces away (Moeller and Trumbore 1997). */
function inwards(coordinates: Float32Array, normals: Float32Array, triangle: number): number | null {
  const at = triangle * 9;
  const c = (index: number): number => coordinates[index] ?? 0;
  const [dx, dy, dz] = [-(normals[triangle * 3] ?? 0), -(normals[triangle * 3 + 1] ?? 0), -(normals[triangle * 3 + 2] ?? 0)];
  if (dx === 0 && dy === 0 && dz === 0) return null;
  const ox = (c(at) + c(at + 3) + c(at + 6)) / 3 + dx * SKIN_MM;
  const oy = (c(at + 1) + c(at + 4) + c(at + 7)) / 3 + dy * SKIN_MM;
  const oz = (c(at + 2) + c(at + 5) + c(at + 8)) / 3 + dz * SKIN_MM;
  let nearest = Infinity;
  for (let other = 0, b = 0; b < coordinates.length; other += 1, b += 9) {
    const n = other * 3;
    // Only a face that is seen from inside ends the wall.
    if (other === triangle || dx * (normals[n] ?? 0) + dy * (normals[n + 1] ?? 0) + dz * (normals[n + 2] ?? 0) <= 0) continue;
    const [ux, uy, uz] = [c(b + 3) - c(b), c(b + 4) - c(b + 1), c(b + 5) - c(b + 2)];
    const [vx, vy, vz] = [c(b + 6) - c(b), c(b + 7) - c(b + 1), c(b + 8) - c(b + 2)];
    const [px, py, pz] = [dy * vz - dz * vy, dz * vx - dx * vz, dx * vy - dy * vx];
    const det = ux * px + uy * py + uz * pz;
    if (Math.abs(det) < 1e-12) continue;
    const [tx, ty, tz] = [ox - c(b), oy - c(b + 1), oz - c(b + 2)];
    const u = (tx * px + ty * py + tz * pz) / det;
    if (u < 0 || u > 1) continue;
    const [qx, qy, qz] = [ty * uz - tz * uy, tz * ux - tx * uz, tx * uy - ty * ux];
    const v = (dx * qx + dy * qy + dz * qz) / det;
    if (v < 0 || u + v > 1) continue;
    const distance = (vx * qx + vy * qy + vz * qz) / det;
    if (distance > 0 && distance < nearest) nearest = distance;
  }
  return nearest === Infinity ? null : nearest + SKIN_MM;
}

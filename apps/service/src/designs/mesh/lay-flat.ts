// SPDX-License-Identifier: AGPL-3.0-or-later
// Turns a mesh so that its largest flat face lies on the bed, and writes meshes as binary STL.

/** Normals that differ less are one face: about 2.5 degrees. */
const NORMAL_STEPS = 24;
/** Corners so far below the face say that it is inside of the body, or hollow: it cannot lie on it. */
const BELOW_MM = 0.05;

/** A copy turned so that its largest flat outer face is the lowest, and moved to z = 0; without such a face it is only moved. */
export function layFlat(triangles: Float32Array): Float32Array {
  const down = largestFace(triangles);
  return onTheBed(down === null ? triangles.slice() : turnedDown(triangles, down));
}

/** A copy moved to z = 0. */
export function onTheBed(triangles: Float32Array): Float32Array {
  let lowest = Infinity;
  for (let at = 2; at < triangles.length; at += 3) lowest = Math.min(lowest, triangles[at] ?? lowest);
  return triangles.map((value, index) => (index % 3 === 2 ? value - lowest : value));
}

type Normal = readonly [number, number, number];

function largestFace(triangles: Float32Array): Normal | null {
  const faces = new Map<string, { area: number; sum: [number, number, number]; height: number }>();
  for (let at = 0; at < triangles.length; at += 9) {
    const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = triangles.subarray(at, at + 9);
    const n: Normal = [
      (by - ay) * (cz - az) - (bz - az) * (cy - ay),
      (bz - az) * (cx - ax) - (bx - ax) * (cz - az),
      (bx - ax) * (cy - ay) - (by - ay) * (cx - ax),
    ];
    const length = Math.hypot(...n);
    if (length === 0) continue;
    const height = (ax * n[0] + ay * n[1] + az * n[2]) / length;
    const key = [...n.map((value) => Math.round((value / length) * NORMAL_STEPS)), Math.round(height * 10)].join(',');
    const face = faces.get(key) ?? { area: 0, sum: [0, 0, 0], height: -Infinity };
    face.area += length / 2;
    n.forEach((value, axis) => (face.sum[axis] = (face.sum[axis] ?? 0) + value));
    face.height = Math.max(face.height, height);
    faces.set(key, face);
  }
  for (const { sum, height } of [...faces.values()].sort((a, b) => b.area - a.area).slice(0, MOST_TRIED)) {
    const length = Math.hypot(...sum);
    const normal: Normal = [sum[0] / length, sum[1] / length, sum[2] / length];
    if (length > 0 && reach(triangles, normal) <= height + BELOW_MM) return normal;
  }
  return null;
}

/** Faces looked at, largest first. */
const MOST_TRIED = 40;

function reach(triangles: Float32Array, [nx, ny, nz]: Normal): number {
  let farthest = -Infinity;
  for (let at = 0; at < triangles.length; at += 3)
    farthest = Math.max(farthest, (triangles[at] ?? 0) * nx + (triangles[at + 1] ?? 0) * ny + (triangles[at + 2] ?? 0) * nz);
  return farthest;
}

/** Rotates by the shortest way so that `normal` points down (Rodrigues' formula for -z). */
function turnedDown(triangles: Float32Array, [nx, ny, nz]: Normal): Float32Array {
  const cos = -nz;
  // Straight up: half a turn about x.
  if (cos < -0.999999) return triangles.map((value, index) => (index % 3 === 0 ? value : -value));
  // axis = normal x (0, 0, -1)
  const [vx, vy] = [-ny, nx];
  const k = 1 / (1 + cos);
  const turned = new Float32Array(triangles.length);
  for (let at = 0; at < triangles.length; at += 3) {
    const [x, y, z] = [triangles[at] ?? 0, triangles[at + 1] ?? 0, triangles[at + 2] ?? 0];
    const along = (vx * x + vy * y) * k;
    turned[at] = x * cos + vy * z + vx * along;
    turned[at + 1] = y * cos - vx * z + vy * along;
    turned[at + 2] = z * cos + vx * y - vy * x;
  }
  return turned;
}

/** Binary STL; normals are left to the reader, as the format allows. */
export function writeStl(triangles: Float32Array): Uint8Array {
  const count = triangles.length / 9;
  const bytes = new Uint8Array(84 + count * 50);
  const view = new DataView(bytes.buffer);
  view.setUint32(80, count, true);
  for (let face = 0; face < count; face += 1)
    for (let index = 0; index < 9; index += 1)
      view.setFloat32(96 + face * 50 + index * 4, triangles[face * 9 + index] ?? 0, true);
  return bytes;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// A picture of a mesh: parallel view from the front right and above, faces shaded by one light, hidden ones found with a z-buffer, edges softened by
// drawing at twice the size.

/** Sizes of pictures in pixels, for lists, cards and pages. */
export const THUMBNAIL_PX = [96, 256, 512] as const;
/** Goes up when pictures come out otherwise, so that kept ones are drawn anew. */
export const RENDERER_VERSION = 1;

const SUPERSAMPLING = 2;
const MARGIN = 0.06;
/** Turned about z, then tipped towards the viewer. */
const [TURN, TIP] = [-Math.PI / 5, Math.PI / 5.2];
const LIGHT = [-0.35, 0.45, 0.82] as const;
const COLOUR = [104, 140, 176] as const;
const AMBIENT = 0.34;

/** Draws triangles (nine coordinates each, z up) as RGBA on nothing. */
export function renderMesh(triangles: Float32Array, sizePx: number): Uint8Array {
  const size = sizePx * SUPERSAMPLING;
  const points = turned(triangles);
  fit(points, size);
  const depth = new Float32Array(size * size).fill(-Infinity);
  const shade = new Float32Array(size * size);
  for (let at = 0; at < points.length; at += 9) drawTriangle(points, at, { size, depth, shade });
  return reduced(depth, shade, sizePx);
}

/** x to the right, y down, z towards the viewer. */
function turned(triangles: Float32Array): Float32Array {
  const points = new Float32Array(triangles.length);
  const [cosA, sinA, cosB, sinB] = [Math.cos(TURN), Math.sin(TURN), Math.cos(TIP), Math.sin(TIP)];
  for (let at = 0; at < triangles.length; at += 3) {
    const [x, y, z] = [triangles[at] ?? 0, triangles[at + 1] ?? 0, triangles[at + 2] ?? 0];
    const right = x * cosA - y * sinA;
    const back = x * sinA + y * cosA;
    points[at] = right;
    points[at + 1] = -(z * cosB + back * sinB);
    points[at + 2] = z * sinB - back * cosB;
  }
  return points;
}

function fit(points: Float32Array, size: number): void {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let at = 0; at < points.length; at += 3) {
    const [x, y] = [points[at] ?? 0, points[at + 1] ?? 0];
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  const scale = (size * (1 - 2 * MARGIN)) / Math.max(right - left, bottom - top, 1e-9);
  const [shiftX, shiftY] = [size / 2 - ((left + right) / 2) * scale, size / 2 - ((top + bottom) / 2) * scale];
  for (let at = 0; at < points.length; at += 3) {
    points[at] = (points[at] ?? 0) * scale + shiftX;
    points[at + 1] = (points[at + 1] ?? 0) * scale + shiftY;
    points[at + 2] = (points[at + 2] ?? 0) * scale;
  }
}

function drawTriangle(
  points: Float32Array,
  at: number,
  canvas: { size: number; depth: Float32Array; shade: Float32Array },
): void {
  const { size, depth, shade } = canvas;
  const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = points.subarray(at, at + 9);
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area === 0 || !Number.isFinite(area)) return;
  const light = brightness([bx - ax, by - ay, bz - az], [cx - ax, cy - ay, cz - az]);
  const lastY = Math.min(size - 1, Math.ceil(Math.max(ay, by, cy)));
  const lastX = Math.min(size - 1, Math.ceil(Math.max(ax, bx, cx)));
  for (let y = Math.max(0, Math.floor(Math.min(ay, by, cy))); y <= lastY; y += 1) {
    for (let x = Math.max(0, Math.floor(Math.min(ax, bx, cx))); x <= lastX; x += 1) {
      const u = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area;
      const v = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area;
      const w = 1 - u - v;
      if (u < 0 || v < 0 || w < 0) continue;
      const z = u * az + v * bz + w * cz;
      const pixel = y * size + x;
      if (z <= (depth[pixel] ?? 0)) continue;
      depth[pixel] = z;
      shade[pixel] = light;
    }
  }
}

/** Both sides of a face are lit, so that meshes that are inside out are seen too. */
function brightness(u: readonly [number, number, number], v: readonly [number, number, number]): number {
  const [nx, ny, nz] = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
  const length = Math.hypot(nx, ny, nz) || 1;
  const towards = nz < 0 ? -1 : 1;
  // y points down on the screen, up in the light.
  const lit = ((nx * LIGHT[0] - ny * LIGHT[1] + nz * LIGHT[2]) * towards) / length;
  return AMBIENT + (1 - AMBIENT) * Math.max(0, lit);
}

function reduced(depth: Float32Array, shade: Float32Array, sizePx: number): Uint8Array {
  const size = sizePx * SUPERSAMPLING;
  const pixels = new Uint8Array(sizePx * sizePx * 4);
  for (let y = 0; y < sizePx; y += 1) {
    for (let x = 0; x < sizePx; x += 1) {
      let [light, hits] = [0, 0];
      for (let sample = 0; sample < SUPERSAMPLING ** 2; sample += 1) {
        const row = y * SUPERSAMPLING + Math.floor(sample / SUPERSAMPLING);
        const at = row * size + x * SUPERSAMPLING + (sample % SUPERSAMPLING);
        if (depth[at] === -Infinity) continue;
        hits += 1;
        light += shade[at] ?? 0;
      }
      if (hits === 0) continue;
      const colour = COLOUR.map((value) => Math.min(255, Math.round((value * 1.25 * light) / hits)));
      pixels.set([...colour, Math.round((255 * hits) / SUPERSAMPLING ** 2)], (y * sizePx + x) * 4);
    }
  }
  return pixels;
}

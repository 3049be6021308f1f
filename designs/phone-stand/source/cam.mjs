// SPDX-License-Identifier: CC0-1.0
// A small profile cutter: OpenSCAD outline -> plain G-code for Grbl. No dependencies; needs `openscad` on the path.
// Each milled design carries a copy beside its drawing, so that its source is complete by itself.
//
// Conventions: mm; X Y zero at the lower left corner of the blank, Z zero on its upper face (G54).
// Spindle clockwise (M3), climb milling: outlines are cut clockwise, holes counter-clockwise.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SAFE_Z = 5; // between cuts
const END_Z = 25; // at start and end: clear of clamps
const SIMPLIFY_MM = 0.01; // points nearer than this to a straight line are left out

/** Runs OpenSCAD on `scad` with what="…" and returns its closed outlines as lists of [x, y] without the repeated last point. */
export function outlines(scad, what) {
  const folder = mkdtempSync(join(tmpdir(), 'cam-'));
  try {
    const svg = join(folder, 'outline.svg');
    execFileSync('openscad', ['-q', '-D', `what="${what}"`, '-o', svg, scad], { stdio: ['ignore', 'ignore', 'inherit'] });
    const path = /\sd="([^"]*)"/.exec(readFileSync(svg, 'utf8'))[1];
    return path.split('z').map(pointsOf).filter((points) => points.length > 2);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** OpenSCAD writes SVG with y downwards; here y points away from the operator, as on the machine. */
function pointsOf(text) {
  const numbers = (text.match(/-?\d+(?:\.\d+)?(?:e-?\d+)?/g) ?? []).map(Number);
  const points = [];
  for (let i = 0; i + 1 < numbers.length; i += 2) points.push([numbers[i], -numbers[i + 1]]);
  return simplify(points);
}

const apart = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);

function simplify(points) {
  const kept = [];
  for (const [i, point] of points.entries()) {
    const before = kept[kept.length - 1];
    const after = points[(i + 1) % points.length];
    if (before !== undefined && apart(before, point) < SIMPLIFY_MM) continue;
    if (before !== undefined && offLine(point, before, after) < SIMPLIFY_MM && apart(before, point) < 400) continue;
    kept.push(point);
  }
  return kept;
}

function offLine(point, from, to) {
  const length = apart(from, to);
  if (length === 0) return apart(point, from);
  const cross = (to[0] - from[0]) * (from[1] - point[1]) - (from[0] - point[0]) * (to[1] - from[1]);
  return Math.abs(cross) / length;
}

function area(points) {
  return points.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = points[(i + 1) % points.length];
    return sum + x * nextY - nextX * y;
  }, 0) / 2;
}

function inside([x, y], points) {
  let odd = false;
  for (const [i, [ax, ay]] of points.entries()) {
    const [bx, by] = points[(i + 1) % points.length];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

/** Sorts outlines into holes (cut first) and outer ones, each turned for climb milling and ordered from left to right. */
function sorted(paths) {
  const isHole = (path) => paths.filter((other) => other !== path && inside(path[0], other)).length % 2 === 1;
  const turned = (path, clockwise) => (area(path) < 0 === clockwise ? path : [...path].reverse());
  const byPlace = (a, b) => a[0][0] - b[0][0];
  return {
    holes: paths.filter(isHole).map((path) => turned(path, false)).sort(byPlace),
    outers: paths.filter((path) => !isHole(path)).map((path) => turned(path, true)).sort(byPlace),
  };
}

/** Starts the ring in the middle of its longest straight, where an entry mark is easy to sand. */
function startOnStraight(points) {
  let longest = 0;
  for (let i = 0; i < points.length; i += 1) {
    if (apart(points[i], points[(i + 1) % points.length]) > apart(points[longest], points[(longest + 1) % points.length])) longest = i;
  }
  const from = points[longest];
  const to = points[(longest + 1) % points.length];
  const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  const ring = [middle];
  for (let i = 1; i <= points.length; i += 1) ring.push(points[(longest + i) % points.length]);
  ring.push(middle);
  return ring;
}

/** Cuts the ring into pieces that are whole either on a tab or off it: [[x, y, onTab], …] without the start point. */
function withTabs(ring, tabs) {
  const total = ring.slice(1).reduce((sum, point, i) => sum + apart(ring[i], point), 0);
  const marks = [];
  for (let i = 0; i < tabs.count; i += 1) {
    const middle = ((i + 0.5) / tabs.count) * total;
    marks.push([middle - tabs.widthMm / 2, middle + tabs.widthMm / 2]);
  }
  const onTab = (at) => marks.some(([from, to]) => at > from && at < to);
  const pieces = [];
  let gone = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const from = ring[i - 1];
    const to = ring[i];
    const length = apart(from, to);
    const cuts = marks.flat().filter((mark) => mark > gone && mark < gone + length).map((mark) => mark - gone);
    let start = 0;
    for (const end of [...cuts, length]) {
      const share = length === 0 ? 1 : end / length;
      pieces.push([from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, onTab(gone + (start + end) / 2)]);
      start = end;
    }
    gone += length;
  }
  return pieces;
}

const n = (value) => (Math.round(value * 1000) / 1000 + 0).toString();

/**
 * The whole program as text.
 * job: { title, licence, blank: [x, y, z], tool: {kind, diameterMm, flutes}, spindleRpm, feed, plunge (mm/min), stepDown, through (mm),
 *        tabs: {count, widthMm, heightMm}, paths, strokes: [{ points, depth }], notes: [text] }
 */
export function program(job) {
  const [x, y, z] = job.blank;
  const lines = [
    `(${job.title})`,
    `(licence ${job.licence}; made by cam.mjs from the OpenSCAD drawing)`,
    `(blank ${x} x ${y} x ${z} mm; zero: lower left corner, upper face)`,
    `(tool: ${job.tool.kind} ${job.tool.diameterMm} mm, ${job.tool.flutes} flutes)`,
    `(spindle ${job.spindleRpm} rpm, feed ${job.feed} mm/min, plunge ${job.plunge} mm/min, ${job.stepDown} mm a pass)`,
    ...job.notes.map((note) => `(${note})`),
    'G21 G90 G94 G17',
    'G54',
    `G0 Z${END_Z}`,
    `M3 S${job.spindleRpm}`,
    'G4 P3 (spindle comes up to speed)',
  ];
  for (const stroke of job.strokes ?? []) lines.push(...engrave(stroke, job));
  const { holes, outers } = sorted(job.paths);
  for (const [i, path] of holes.entries()) lines.push(`(hole ${i + 1} of ${holes.length})`, ...ring(path, job, null));
  for (const [i, path] of outers.entries()) lines.push(`(outline ${i + 1} of ${outers.length})`, ...ring(path, job, job.tabs));
  lines.push(`G0 Z${END_Z}`, 'M5', 'G0 X0 Y0', 'M2');
  return `${lines.join('\n')}\n`;
}

function engrave({ points, depth }, job) {
  const [first, ...rest] = points;
  return [
    `G0 X${n(first[0])} Y${n(first[1])}`,
    'G0 Z1',
    `G1 Z${n(-depth)} F${job.plunge}`,
    ...rest.map(([x, y], i) => `G1 X${n(x)} Y${n(y)}${i === 0 ? ` F${job.feed}` : ''}`),
    `G0 Z${SAFE_Z}`,
  ];
}

function ring(path, job, tabs) {
  const deepest = job.blank[2] + job.through;
  const closed = startOnStraight(path);
  const pieces = tabs === null ? closed.slice(1).map(([x, y]) => [x, y, false]) : withTabs(closed, { ...tabs, widthMm: tabs.widthMm + job.tool.diameterMm });
  const lines = [`G0 Z${SAFE_Z}`, `G0 X${n(closed[0][0])} Y${n(closed[0][1])}`, 'G0 Z1'];
  for (let depth = Math.min(job.stepDown, deepest); ; depth = Math.min(depth + job.stepDown, deepest)) {
    const tabZ = tabs === null ? -deepest : Math.max(-depth, -job.blank[2] + tabs.heightMm);
    lines.push(`G1 Z${n(-depth)} F${job.plunge}`);
    let z = -depth;
    let feedSet = false;
    for (const [x, y, onTab] of pieces) {
      const wanted = onTab ? Math.max(tabZ, -depth) : -depth;
      if (wanted !== z) {
        lines.push(`G1 Z${n(wanted)} F${job.plunge}`);
        feedSet = false;
      }
      z = wanted;
      lines.push(`G1 X${n(x)} Y${n(y)}${feedSet ? '' : ` F${job.feed}`}`);
      feedSet = true;
    }
    if (depth >= deepest) break;
  }
  lines.push(`G0 Z${SAFE_Z}`);
  return lines;
}

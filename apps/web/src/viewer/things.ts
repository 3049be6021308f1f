// SPDX-License-Identifier: AGPL-3.0-or-later
import {
  Box3,
  BufferAttribute,
  BufferGeometry,
  Group,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshStandardMaterial,
  Vector3,
} from 'three';
import { STLLoader } from 'three/addons/loaders/STLLoader.js';
import type { Toolpath } from './toolpath.js';

const MOST_SAMPLES = 20_000;
const FEW_SAMPLES = 400;
const OUTLIER_SHARE = 0.01;

/** Something to look at; `setShown` (0..1) draws only the first part of a toolpath. */
export type Thing = {
  object: Group;
  bounds: Box3;
  setShown: (share: number) => void;
  setBytes: (bytes: number) => void;
  recolour: (colours: Colours) => void;
};
/** Colours of the page, as CSS writes them. */
export type Colours = { thing: string; travel: string; grid: string; rest: string };

/** A mesh from STL bytes, binary or text, standing on the table. */
export function meshThing(bytes: ArrayBuffer, colours: Colours): Thing {
  const geometry = new STLLoader().parse(bytes);
  geometry.computeBoundingBox();
  const material = new MeshStandardMaterial({ color: colours.thing, roughness: 0.62, metalness: 0.02, flatShading: true });
  const object = new Group();
  object.add(new Mesh(geometry, material));
  return {
    object,
    bounds: geometry.boundingBox ?? new Box3(),
    setShown: () => undefined,
    setBytes: () => undefined,
    recolour: ({ thing }) => material.color.set(thing),
  };
}

/** The lines a program draws: what is made strong, travel faint; what is still to come pale. */
export function pathThing(path: Toolpath, colours: Colours): Thing {
  const made = new LineBasicMaterial({ color: colours.thing });
  const rest = new LineBasicMaterial({ color: colours.rest, transparent: true, opacity: 0.4 });
  const travel = new LineBasicMaterial({ color: colours.travel, transparent: true, opacity: 0.35 });
  const madeLines = linesOf(path.makes);
  const restLines = linesOf(path.makes);
  const object = new Group();
  object.add(
    new LineSegments(restLines, rest),
    new LineSegments(madeLines, made),
    new LineSegments(linesOf(path.travels), travel),
  );
  const segments = path.makeBytes.length;
  const setCount = (count: number) => {
    madeLines.setDrawRange(0, count * 2);
    restLines.setDrawRange(count * 2, Number.POSITIVE_INFINITY);
  };
  return {
    object,
    bounds: denseBounds(path.makes),
    setShown: (share) => setCount(Math.round(segments * share)),
    setBytes: (bytes) => setCount(firstAbove(path.makeBytes, bytes)),
    recolour: (now) => {
      made.color.set(now.thing);
      rest.color.set(now.rest);
      travel.color.set(now.travel);
    },
  };
}

function linesOf(points: Float32Array): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(points, 3));
  return geometry;
}

/** Bounds of where most of the making happens: a priming line at the edge must not make the part look tiny. */
function denseBounds(points: Float32Array): Box3 {
  const step = 3 * Math.max(1, Math.floor(points.length / 3 / MOST_SAMPLES));
  const spans = [0, 1, 2].map((axis) => {
    const values: number[] = [];
    for (let at = axis; at < points.length; at += step) values.push(points[at] ?? 0);
    values.sort((a, b) => a - b);
    const cut = values.length > FEW_SAMPLES ? Math.floor(values.length * OUTLIER_SHARE) : 0;
    return { low: values[cut] ?? 0, high: values.at(-1 - cut) ?? 0 };
  });
  const [x, y, z] = spans;
  return new Box3(new Vector3(x?.low, y?.low, z?.low), new Vector3(x?.high, y?.high, z?.high));
}

function firstAbove(sorted: Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { MeshReading } from './mesh-facts.js';
import { readStl } from './stl-reader.js';

type Point = readonly [number, number, number];
const CORNERS: readonly Point[] = [
  [0, 0, 0],
  [10, 0, 0],
  [10, 20, 0],
  [0, 20, 0],
  [0, 0, 5],
  [10, 0, 5],
  [10, 20, 5],
  [0, 20, 5],
];
const FACES = [
  [0, 2, 1],
  [0, 3, 2],
  [4, 5, 6],
  [4, 6, 7],
  [0, 1, 5],
  [0, 5, 4],
  [1, 2, 6],
  [1, 6, 5],
  [2, 3, 7],
  [2, 7, 6],
  [3, 0, 4],
  [3, 4, 7],
];
const box: readonly (readonly Point[])[] = FACES.map((face) => face.map((corner): Point => CORNERS[corner] ?? [0, 0, 0]));

function binary(triangles: readonly (readonly Point[])[], header = 'box'): Uint8Array {
  const bytes = new Uint8Array(84 + 50 * triangles.length);
  bytes.set(new TextEncoder().encode(header));
  const view = new DataView(bytes.buffer);
  view.setUint32(80, triangles.length, true);
  triangles.forEach((triangle, index) =>
    triangle.flat().forEach((value, place) => view.setFloat32(84 + index * 50 + 12 + place * 4, value, true)),
  );
  return bytes;
}

function text(triangles: readonly (readonly Point[])[]): Uint8Array {
  const facets = triangles.map(
    (triangle) =>
      `facet normal 0 0 0\n outer loop\n${triangle.map((point) => `  vertex ${point.join(' ')}\n`).join('')} endloop\nendfacet\n`,
  );
  return new TextEncoder().encode(`solid box\n${facets.join('')}endsolid box\n`);
}

async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}
const read = (bytes: Uint8Array, chunk = 65_536): Promise<MeshReading> => readStl(inChunks(bytes, chunk), bytes.length);
const BOX = {
  triangles: 12,
  boundsMm: { min: { x: 0, y: 0, z: 0 }, max: { x: 10, y: 20, z: 5 } },
  volumeMm3: 1000,
  areaMm2: 700,
  isWatertight: true,
};

describe('readStl', () => {
  it.each([
    ['binary', binary(box)],
    ['binary that begins with "solid"', binary(box, 'solid made by a program')],
    ['text', text(box)],
  ])('measures a box in %s', async (_kind, bytes) => {
    expect(await read(bytes)).toEqual({ kind: 'mesh', facts: BOX });
  });

  it('gives the same answer for any chunking', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 900 }), fc.boolean(), async (chunk, asText) => {
        expect(await read(asText ? text(box) : binary(box), chunk)).toEqual({ kind: 'mesh', facts: BOX });
      }),
    );
  });

  it('sees a hole, and a face turned inside out', async () => {
    expect(await read(binary(box.slice(1)))).toMatchObject({ facts: { isWatertight: false } });
    const [first = [], ...rest] = box;
    expect(await read(binary([[...first].reverse(), ...rest]))).toMatchObject({ facts: { isWatertight: false } });
  });

  it('measures a mesh that lies far from zero, and one that is inside out as a whole', async () => {
    const moved = box.map((triangle) => triangle.map(([x, y, z]): Point => [x - 500, y + 300, z]).reverse());
    expect(await read(binary(moved))).toMatchObject({ facts: { volumeMm3: 1000, isWatertight: true } });
  });

  it.each([
    ['an empty file', new Uint8Array(0), 'empty'],
    ['a binary file without triangles', binary([]), 'empty'],
    ['text without triangles', text([]), 'empty'],
    ['a binary file cut off', binary(box).subarray(0, 400), 'truncated'],
    ['a binary file cut off in its header', binary(box).subarray(0, 60), 'not-stl'],
    ['text cut off', text(box).subarray(0, 500), 'truncated'],
    ['a picture', new Uint8Array([137, 80, 78, 71, ...new Array<number>(300).fill(200)]), 'not-stl'],
    ['prose', new TextEncoder().encode('Dear maker, '.repeat(20)), 'not-stl'],
    [
      'a corner that is no number',
      binary([
        [
          [0, 0, 0],
          [1, 0, 0],
          [Number.NaN, 1, 0],
        ],
      ]),
      'bad-coordinates',
    ],
  ])('refuses %s', async (_what, bytes, code) => {
    expect(await read(bytes)).toMatchObject({ kind: 'problem', problem: { code } });
  });

  it('never throws on arbitrary bytes', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 400 }),
      fc.string().map((rest) => new TextEncoder().encode(`solid ${rest}\nvertex 1 2 3\n`)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 100 }), async (content, chunk) => {
        expect(['mesh', 'problem']).toContain((await read(content, chunk)).kind);
      }),
    );
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspectMesh } from './inspect-mesh.js';
import { MeshSum } from './mesh-facts.js';
import { encodePng } from './png.js';
import { renderMesh } from './render-mesh.js';
import { box, flat, type Point } from './testing.js';

/** A closed body: rings of random radius around a tower, closed by two fans; its volume is known by the truncated pyramids between rings. */
const tower = fc.record({
  sides: fc.integer({ min: 3, max: 24 }),
  rings: fc.array(fc.double({ min: 1, max: 40, noNaN: true }), { minLength: 2, maxLength: 8 }),
  step: fc.double({ min: 0.5, max: 10, noNaN: true }),
});
function towerOf({ sides, rings, step }: { sides: number; rings: number[]; step: number }): Point[][] {
  const at = (ring: number, side: number): Point => {
    const angle = ((side % sides) / sides) * 2 * Math.PI;
    const radius = Math.fround(rings[ring] ?? 1);
    return [radius * Math.cos(angle), radius * Math.sin(angle), ring * step];
  };
  const last = rings.length - 1;
  return Array.from({ length: sides }, (_, side) => [
    [[0, 0, 0] as Point, at(0, side + 1), at(0, side)],
    [[0, 0, last * step] as Point, at(last, side), at(last, side + 1)],
    ...rings.slice(1).flatMap((__, ring) => [
      [at(ring, side), at(ring, side + 1), at(ring + 1, side + 1)],
      [at(ring, side), at(ring + 1, side + 1), at(ring + 1, side)],
    ]),
  ]).flat();
}
/** By the divergence theorem in closed form: sum over the triangles between rings of their prismatoids about the axis. */
function volumeOf({ sides, rings, step }: { sides: number; rings: number[]; step: number }): number {
  const wedge = Math.sin((2 * Math.PI) / sides) / 2;
  return rings.slice(1).reduce((sum, top, index) => {
    const bottom = rings[index] ?? 0;
    // Each side wall is two triangles over the axis: tetrahedra of r1*r1, r1*r2 and r2*r2.
    return sum + ((sides * wedge * step) / 3) * (bottom * bottom + bottom * top + top * top);
  }, 0);
}

describe('inspectMesh', () => {
  it('finds nothing wrong with a box', () => {
    expect(inspectMesh(flat(box([10, 20, 5])))).toMatchObject({
      vertices: 8,
      shells: 1,
      degenerate: 0,
      openEdges: 0,
      crowdedEdges: 0,
      flippedEdges: 0,
      isInsideOut: false,
      thin: { mm: 5 },
      hints: [],
    });
  });

  it('counts pieces, holes, turned and empty triangles, and edges that two bodies share', () => {
    const two = [...box([10, 10, 10]), ...box([10, 10, 10], [20, 0, 0])];
    expect(inspectMesh(flat(two))).toMatchObject({ shells: 2 });
    expect(inspectMesh(flat(two.slice(1)))).toMatchObject({ openEdges: 3, thin: null });
    const [first = [], ...rest] = box([10, 10, 10]);
    expect(inspectMesh(flat([[...first].reverse(), ...rest]))).toMatchObject({ flippedEdges: 3, openEdges: 0 });
    expect(inspectMesh(flat(two.map((face) => [...face].reverse())))).toMatchObject({ isInsideOut: true });
    const point: Point = [1, 1, 0];
    expect(inspectMesh(flat([...two, [point, point, point]]))).toMatchObject({ degenerate: 1, openEdges: 0 });
    expect(inspectMesh(flat([...box([10, 10, 10]), ...box([10, 10, 10], [10, 10, 0])]))).toMatchObject({ crowdedEdges: 1 });
  });

  it('tells overhangs, but not the face on the bed', () => {
    const table = [...box([4, 4, 20], [8, 8, 0]), ...box([20, 20, 4], [0, 0, 20])];
    const { overhang, hints } = inspectMesh(flat(table));
    const area = 4 * 4 * 2 + 4 * 4 * 20 + 20 * 20 * 2 + 4 * 20 * 4;
    expect(overhang.map(({ share }) => share)).toEqual([1, 1, 1, 1].map(() => expect.closeTo(400 / area, 3)));
    expect(hints).toEqual(expect.arrayContaining([expect.stringMatching(/45 degrees/)]));
  });

  it('hints at thin walls and at other units', () => {
    expect(inspectMesh(flat(box([40, 40, 0.4])))).toMatchObject({
      thin: { mm: expect.closeTo(0.4, 2) },
      hints: [expect.stringMatching(/thinner than 0.8 mm/)],
    });
    expect(inspectMesh(flat(box([1, 2, 1]))).hints).toEqual([expect.stringMatching(/inches or metres/)]);
  });

  it('finds a random closed body closed, and its volume is the analytic one', () => {
    fc.assert(
      fc.property(tower, (shape) => {
        const triangles = flat(towerOf(shape));
        const sum = new MeshSum();
        for (let at = 0; at < triangles.length; at += 9) {
          sum.corners.set(triangles.subarray(at, at + 9));
          sum.add();
        }
        expect(inspectMesh(triangles)).toMatchObject({
          openEdges: 0,
          crowdedEdges: 0,
          flippedEdges: 0,
          shells: 1,
          isInsideOut: false,
        });
        const facts = sum.facts();
        expect(facts?.isWatertight).toBe(true);
        expect((facts?.volumeMm3 ?? 0) / volumeOf(shape)).toBeCloseTo(1, 4);
      }),
    );
  });

  it('never throws, whatever the coordinates', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 9, maxLength: 9 }), { maxLength: 30 }),
        (list) => {
          const triangles = Float32Array.from(list.flat());
          expect(inspectMesh(triangles).hints.length).toBeLessThan(20);
          expect(renderMesh(triangles, 16)).toHaveLength(16 * 16 * 4);
        },
      ),
    );
  });
});

describe('renderMesh', () => {
  it('draws the body in the middle on nothing, the same each time, as a PNG', () => {
    const pixels = renderMesh(flat(box([10, 10, 10])), 32);
    const alpha = (x: number, y: number): number => pixels[(y * 32 + x) * 4 + 3] ?? 0;
    expect([alpha(16, 16), alpha(0, 0), alpha(31, 31)]).toEqual([255, 0, 0]);
    // Three faces are seen, each in its own light.
    const colours = new Set([...pixels.keys()].filter((at) => at % 4 === 0 && pixels[at + 3] === 255).map((at) => pixels[at]));
    expect(colours.size).toBeGreaterThanOrEqual(3);
    const png = Buffer.from(encodePng(pixels, 32));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    const at = png.indexOf('IDAT');
    const rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    expect(rows).toHaveLength(32 * (32 * 4 + 1));
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { layFlat, writeStl } from './lay-flat.js';
import { box, flat } from './testing.js';
import { readStl } from './stl-reader.js';

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}

function extent(triangles: Float32Array): number[] {
  return [0, 1, 2].map((axis) => {
    const values = [...triangles].filter((_, index) => index % 3 === axis);
    return Math.max(...values) - Math.min(...values);
  });
}

describe('layFlat', () => {
  it('lays a board that was drawn upright or askew on its largest face, whole and at z = 0', async () => {
    const angle = fc.double({ min: -3, max: 3, noNaN: true });
    await fc.assert(
      fc.asyncProperty(angle, angle, async (a, b) => {
        const [ca, sa, cb, sb] = [Math.cos(a), Math.sin(a), Math.cos(b), Math.sin(b)];
        const askew = box([40, 3, 20]).map((face) =>
          face.map(([x, y, z]): [number, number, number] => {
            const [y2, z2] = [y * ca - z * sa, y * sa + z * ca];
            return [x * cb - z2 * sb + 5, y2, x * sb + z2 * cb - 7];
          }),
        );
        const laid = layFlat(flat(askew));
        expect(extent(laid)[2]).toBeCloseTo(3, 3);
        expect(Math.min(...[...laid].filter((_, index) => index % 3 === 2))).toBeCloseTo(0, 4);
        const stl = writeStl(laid);
        const reading = await readStl(once(stl), stl.length);
        expect(reading).toMatchObject({ kind: 'mesh', facts: { volumeMm3: expect.closeTo(2400, 0) } });
      }),
    );
  });
});

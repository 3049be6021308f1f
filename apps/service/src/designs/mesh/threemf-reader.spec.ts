// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MeshSum } from './mesh-facts.js';
import { box, type Point, sourceOf, zip } from './testing.js';
import { read3mf } from './threemf-reader.js';

const ROOT = '3D/3dmodel.model';
const read = (bytes: Uint8Array, piece?: number) => read3mf(sourceOf(bytes, piece), new MeshSum());

function mesh(size: Point): string {
  const triangles = box(size);
  const vertices = triangles.flat().map(([x, y, z]) => `<vertex x="${x}" y="${y}" z="${z}"/>`);
  const faces = triangles.map((_, index) => `<triangle v1="${index * 3}" v2="${index * 3 + 1}" v3="${index * 3 + 2}"/>`);
  return `<mesh><vertices>${vertices.join('')}</vertices><triangles>${faces.join('\n')}</triangles></mesh>`;
}
const model = (resources: string, build: string, unit = 'millimeter'): string =>
  `<?xml version="1.0"?>\n<model unit="${unit}" xml:lang="en"><!-- <item objectid="9"/> --><resources>${resources}</resources><build>${build}</build></model>`;
const object = (id: number, content: string): string => `<object id="${id}" type="model">${content}</object>`;
const one = model(object(1, mesh([10, 20, 5])), '<item objectid="1"/>');

describe('read3mf', () => {
  it.each([true, false])('measures a box (deflated: %s), in pieces of any size', async (deflate) => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 700 }), async (piece) => {
        expect(await read(zip({ '_rels/.rels': '<x/>', [ROOT]: one }, deflate), piece)).toMatchObject({
          kind: 'mesh',
          facts: { triangles: 12, volumeMm3: 1000, isWatertight: true, boundsMm: { max: { x: 10, y: 20, z: 5 } } },
        });
      }),
      { numRuns: 20 },
    );
  });

  it('reads units, transforms, mirrored objects, and components in other parts of the package', async () => {
    const other = model(object(7, mesh([1, 1, 1])), '');
    const root = model(
      object(
        2,
        '<components><component p:path="/3D/Objects/o.model" objectid="7" transform="-1 0 0 0 1 0 0 0 1 0 0 0"/></components>',
      ),
      '<item objectid="2" transform="2 0 0 0 1 0 0 0 1 10 0 0"/>',
      'inch',
    );
    const reading = await read(zip({ [ROOT]: root, '3D/Objects/o.model': other }));
    expect(reading).toMatchObject({ kind: 'mesh', facts: { isWatertight: true } });
    if (reading.kind !== 'mesh') throw new Error('no mesh');
    expect(reading.facts.volumeMm3).toBeCloseTo(2 * 25.4 ** 3, 0);
    expect(reading.facts.boundsMm.max.x).toBeCloseTo(254, 2);
  });

  it.each([
    ['no zip', new Uint8Array(500), 'not-3mf', /directory/],
    ['a zip without a model', zip({ 'a.txt': 'a' }), 'not-3mf', /no 3D model/],
    ['nothing to build', zip({ [ROOT]: model(object(1, mesh([1, 1, 1])), '') }), 'empty', /places nothing/],
    ['an object that is not there', zip({ [ROOT]: model('', '<item objectid="4"/>') }), 'not-3mf', /object 4/],
    ['an unknown unit', zip({ [ROOT]: model('', '', 'parsec') }), 'not-3mf', /parsec/],
    ['a DTD', zip({ [ROOT]: `<!DOCTYPE x [<!ENTITY a "b">]>${one}` }), 'not-3mf', /DTD/],
    [
      'components in a ring',
      zip({ [ROOT]: model(object(1, '<components><component objectid="1"/></components>'), '<item objectid="1"/>') }),
      'not-3mf',
      /each other/,
    ],
    ['a corner that is not there', zip({ [ROOT]: one.replace('v1="0"', 'v1="99999"') }), 'not-3mf', /no place/],
    ['a zip bomb', zip({ [ROOT]: '<a/>'.repeat(4_000_000) }), 'zip-bomb', /200 times/],
    ['a file cut off', zip({ [ROOT]: one }).subarray(40), 'not-3mf', /./],
  ])('refuses %s', async (_what, bytes, code, text) => {
    expect(await read(bytes)).toMatchObject({ kind: 'problem', problem: { code, text: expect.stringMatching(text) } });
  });

  it('never throws on arbitrary bytes, nor on a package with a byte changed', async () => {
    const sound = zip({ [ROOT]: one });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(sound.length - 1), fc.nat(255), async (bytes, at, value) => {
        const changed = sound.slice();
        changed[at] = value;
        for (const each of [bytes, changed]) expect(['mesh', 'problem']).toContain((await read(each)).kind);
      }),
    );
  });
});

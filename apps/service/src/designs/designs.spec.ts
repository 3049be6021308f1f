// SPDX-License-Identifier: AGPL-3.0-or-later
import { fileURLToPath } from 'node:url';
import type { ApiError, Design, DesignPage } from '@fabcommons/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FilesService } from '../files/index.js';
import { testService, type TestAnswer, type TestCaller, type TestService } from '../testing.js';
import { ShippedDesigns } from './shipped-designs.js';

const SHIPPED = fileURLToPath(new URL('../../../../designs', import.meta.url));
const MANIFEST = `okhv = "2.4"
name = "Test wedge"
repo = "https://git.example.org/wedge"
version = "1.0.0"
license = "CERN OHL"
licensor = "Ada Example"
function = "Keeps a door open. Nothing else."
[[part]]
name = "Wedge"
tsdc = "3DP"
material = "PLA"
export = "wedge.stl"
`;
const FACETS = ['0 0 0|0 10 0|10 0 0', '0 0 0|10 0 0|0 0 10', '0 0 0|0 0 10|0 10 0', '10 0 0|0 10 0|0 0 10'];
const STL = `solid wedge\n${FACETS.map((facet) =>
  facet
    .split('|')
    .map((corner) => `vertex ${corner}\n`)
    .join(''),
).join('')}endsolid wedge\n`;

describe('designs', () => {
  let service: TestService;
  let ada: TestCaller;
  beforeAll(async () => {
    service = await testService();
    ada = await service.person('Ada');
  });
  afterAll(() => service?.close());

  const put = async (path: string, bytes: Uint8Array | string): Promise<{ path: string; sha256: string }> => {
    const source = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
    const { sha256 } = await service.app.get(FilesService).put(source, { name: path, by: ada.personId });
    return { path, sha256 };
  };
  const publish = async (
    manifest = MANIFEST,
    files: Record<string, Uint8Array | string> = { 'wedge.stl': STL },
    at = '',
  ): Promise<TestAnswer> => {
    const placed = await Promise.all(Object.entries(files).map(([path, bytes]) => put(path, bytes)));
    return ada.post(`/api/designs${at}`, { manifest, files: placed });
  };
  const counts = async (): Promise<unknown> =>
    service.db.dataSource.query(
      'SELECT (SELECT count(*) FROM designs) d, (SELECT count(*) FROM design_versions) v, (SELECT count(*) FROM design_search) s',
    );
  const page = async (query: string): Promise<DesignPage> =>
    (await service.guest.get(`/api/designs?${query}`)).json as DesignPage;

  it('tell what a mesh is, and draw it for lists', async () => {
    const { json, status } = await publish(MANIFEST.replace('Test wedge', 'Drawn wedge'));
    expect(status).toBe(201);
    const [part] = (json as Design).partList;
    expect(part?.mesh).toMatchObject({
      triangles: 4,
      volumeMm3: expect.closeTo(1000 / 6, 3),
      isWatertight: true,
      report: { shells: 1, openEdges: 0, vertices: 4, degenerate: 0, overhang: expect.any(Array) },
    });
    const at = `/api/meshes/${part?.meshSha256 ?? ''}/thumbnail`;
    const drawn = await service.guest.get(`${at}?size=96`);
    expect(drawn).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
    expect((await service.guest.get(`${at}?size=96`)).text).toBe(drawn.text);
    expect((await service.guest.get(`${at}?size=97`)).status).toBe(400);
    const { sha256 } = await put('x.txt', 'no mesh');
    expect((await service.guest.get(`/api/meshes/${sha256}/thumbnail`)).status).toBe(404);
    await service.db.dataSource.query('TRUNCATE designs CASCADE');
  });

  it('ship with the repository, are published at start, and once only', async () => {
    const shipped = service.app.get(ShippedDesigns);
    expect(await shipped.publishAll(SHIPPED)).toBe(8);
    expect(await shipped.publishAll(SHIPPED)).toBe(0);
    const { items, total, facets } = await page('limit=3');
    expect({ total, shown: items.length }).toEqual({ total: 8, shown: 3 });
    expect(facets.processes).toEqual([
      { id: 'fdm', name: expect.any(String), count: 5 },
      { id: 'cnc-milling', name: 'CNC milling', count: 3 },
    ]);
  });

  it('are turned over page by page, each once', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const at: DesignPage = await page(`limit=3${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...at.items.map((item) => item.slug));
      cursor = at.nextCursor;
    }
    expect(new Set(seen).size).toBe(8);
    expect(seen).toHaveLength(8);
    expect(await service.guest.get('/api/designs?cursor=nonsense')).toMatchObject({
      status: 400,
      json: { code: 'invalid-input' },
    });
  });

  it.each([
    ['q=cables', 'cable-comb'],
    ['q=solderng', 'board-feet'],
    ['q=spann', 'hex-gauge'],
    ['q=phone&process=cnc-milling', 'phone-stand'],
    ['licence=CC0-1.0', 'filament-end-clip'],
  ])('are found by %s', async (query, slug) => {
    expect((await page(query)).items[0]?.slug).toBe(slug);
  });

  it('count in facets what the other filters leave', async () => {
    const { facets, total } = await page('process=cnc-milling');
    expect(total).toBe(3);
    expect(facets.processes).toHaveLength(2);
    expect(facets.licences.map((licence) => licence.count).reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await page('q=%27%22%20%3A*%20%26%00%25')).total).toBe(0);
  });

  it('with numbers and words beyond all measure are published without them, and spoil no gallery', async () => {
    const wild = MANIFEST.replace('name = "Test wedge"', 'name = "Wild wedge"').replace('tsdc = "3DP"', 'mass = 1e300');
    const answer = await publish(`${wild}fabcommons = { process = "${'x'.repeat(61)}" }\n`);
    expect(answer).toMatchObject({ status: 201, json: { partList: [{ process: 'other', estimate: { massMg: null } }] } });
    expect((await service.guest.get('/api/designs?q=wedge')).status).toBe(200);
  });

  it('show parts with size, tool, stock, time and mass', async () => {
    const clip = (await service.guest.get('/api/designs/cable-comb')).json as Design;
    expect(clip.partList[0]).toMatchObject({ process: 'fdm', material: 'PETG', programSha256: null, estimate: { massMg: 4600 } });
    expect(clip.partList[0]?.sizeMm?.x).toBeCloseTo(77.5, 3);
    expect(clip.partList[0]?.estimate.timeMs).toBeGreaterThan(10 * 60_000);
    expect(clip.licenceWords).toMatchObject({ expression: 'CERN-OHL-P-2.0', readFrom: null });
    expect(clip.files.map((file) => file.role)).toEqual(
      expect.arrayContaining(['manifest', 'mesh', 'source', 'image', 'licence', 'document']),
    );
    const gauge = (await service.guest.get('/api/designs/hex-gauge')).json as Design;
    expect(gauge.partList[0]).toMatchObject({
      process: 'cnc-milling',
      sizeMm: { x: 168, y: 82, z: 4 },
      tool: { kind: 'end-mill', diameterMm: 2 },
      stock: { description: 'plywood 4 mm, 168 x 82 mm', count: 1 },
      meshSha256: null,
    });
    expect(gauge.mayPublish).toBe(false);
  });

  it('are published by anyone signed in, with a licence read aloud', async () => {
    const answer = await publish();
    expect(answer).toMatchObject({
      status: 201,
      json: { slug: 'test-wedge', version: '1.0.0', licence: 'CERN-OHL-S-2.0', mayPublish: true },
    });
    const design = answer.json as Design;
    expect(design.licenceWords.readFrom).toBe('CERN OHL');
    expect(design.warnings).toContain('We read "CERN OHL" as CERN-OHL-S-2.0.');
    expect(design.versions).toMatchObject([{ version: '1.0.0', publishedBy: { id: ada.personId, name: 'Ada' } }]);
    expect((await service.guest.post('/api/designs', { manifest: MANIFEST, files: [] })).status).toBe(401);
  });

  it('are published once for one id, also when it is pressed twice at once', async () => {
    const files = [await put('wedge.stl', STL)];
    const draft = { id: randomUUID(), manifest: MANIFEST.replace('name = "Test wedge"', 'name = "Twice wedge"'), files };
    const both = await Promise.all([ada.post('/api/designs', draft), ada.post('/api/designs', draft)]);
    const again = await ada.post('/api/designs', draft);
    expect([...both, again].map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set([...both, again].map(({ json }) => (json as Design).slug)).size).toBe(1);
    const other = { ...draft, manifest: draft.manifest.replace('Twice', 'Other') };
    expect(await ada.post('/api/designs', other)).toMatchObject({ status: 409, json: { code: 'conflict' } });
  });

  it('are published from a form, too; a taken address gets a number', async () => {
    const file = await put('wedge.stl', STL);
    const fields = {
      name: 'Test wedge',
      function: 'A wedge.',
      licence: 'CC0-1.0',
      licensor: 'Ada',
      parts: [{ name: 'Wedge', process: 'fdm', exportPath: 'wedge.stl' }],
    };
    expect(await ada.post('/api/designs', { fields, files: [file] })).toMatchObject({
      status: 201,
      json: { slug: 'test-wedge-2', partList: [{ process: 'fdm', meshSha256: file.sha256 }] },
    });
  });

  it('get further versions from their maker; the first stays as it was', async () => {
    const before = (await service.guest.get('/api/designs/test-wedge')).json as Design;
    service.clock.advance(1000);
    const next = MANIFEST.replace('1.0.0', '1.1.0').replace('Nothing else', 'It also stops drawers');
    expect(await publish(next, { 'wedge.stl': STL }, '/test-wedge/versions')).toMatchObject({
      status: 201,
      json: { version: '1.1.0' },
    });
    const after = (await service.guest.get('/api/designs/test-wedge')).json as Design;
    expect(after.versions.map((version) => version.version)).toEqual(['1.1.0', '1.0.0']);
    const first = (await service.guest.get('/api/designs/test-wedge?version=1.0.0')).json as Design;
    expect(first.partList).toEqual(before.partList);
    expect((await page('q=drawers')).items.map((item) => item.slug)).toEqual(['test-wedge']);
    expect(await publish(next, { 'wedge.stl': STL }, '/test-wedge/versions')).toMatchObject({
      status: 409,
      json: { code: 'version-exists' },
    });
    const other = await service.person('Bob');
    expect(await other.post('/api/designs/test-wedge/versions', { manifest: next, files: [] })).toMatchObject({ status: 403 });
  });

  it.each([
    'UPDATE design_versions SET name = name',
    'DELETE FROM design_versions',
    "UPDATE design_parts SET material = 'x'",
    'DELETE FROM design_files',
  ])('cannot be changed behind the service: %s', async (sql) => {
    await expect(service.db.dataSource.query(sql)).rejects.toThrow(/never changes/);
  });

  it('keep their versions when their publisher leaves', async () => {
    const leaver = await service.person('Leaver');
    await leaver.post('/api/designs', {
      manifest: MANIFEST.replace('Test wedge', 'Left behind'),
      files: [await put('wedge.stl', STL)],
    });
    await service.db.dataSource.query('DELETE FROM people WHERE id = $1', [leaver.personId]);
    expect((await service.guest.get('/api/designs/left-behind')).json).toMatchObject({
      licensor: 'Ada Example',
      versions: [{ publishedBy: null }],
    });
  });

  const cut = new TextEncoder().encode(STL).subarray(0, 150);
  const milled = (bytes: string): [string, Record<string, Uint8Array | string>] => [
    MANIFEST.replace('3DP', 'CNC').replace('wedge.stl', 'w.nc'),
    { 'w.nc': bytes },
  ];
  it.each<[string, string, Record<string, Uint8Array | string>, ApiError['code'], RegExp]>([
    ['without a licence', MANIFEST.replace(/^license.*$/mu, ''), { 'wedge.stl': STL }, 'licence-absent', /No licence/],
    [
      'with an unknown SPDX id',
      MANIFEST.replace('CERN OHL', 'My-Own-1.0'),
      { 'wedge.stl': STL },
      'licence-unknown',
      /My-Own-1.0/,
    ],
    [
      'with a licence that is not open',
      MANIFEST.replace('CERN OHL', 'CC-BY-NC-4.0'),
      { 'wedge.stl': STL },
      'licence-not-open',
      /commercial/,
    ],
    ['with a manifest that is not TOML', 'title: Wedge\n', { 'wedge.stl': STL }, 'manifest-invalid', /not TOML/],
    ['without a licensor', MANIFEST.replace(/^licensor.*$/mu, ''), { 'wedge.stl': STL }, 'manifest-invalid', /licensor/],
    [
      'with a name that no page can show',
      MANIFEST.replace('Test wedge', 'W'.repeat(121)),
      { 'wedge.stl': STL },
      'manifest-invalid',
      /120/,
    ],
    ['without the file it names', MANIFEST, {}, 'manifest-invalid', /wedge\.stl/],
    ['with a truncated STL', MANIFEST, { 'wedge.stl': cut }, 'mesh-invalid', /cut off/],
    ['with an STL without triangles', MANIFEST, { 'wedge.stl': 'solid x\nendsolid x\n' }, 'mesh-invalid', /no triangle/],
    ['with binary junk for G-code', ...milled('G1 X\0\x01\xff\n'), 'gcode-invalid', /line 1/],
  ])('are refused %s, and nothing changes', async (_what, manifest, files, code, says) => {
    const before = await counts();
    const answer = await publish(manifest, files);
    expect(answer).toMatchObject({ json: { code, message: expect.stringMatching(says) } });
    expect(answer.status).toBe(422);
    expect(await counts()).toEqual(before);
  });

  it('are refused when a file was never uploaded', async () => {
    const files = [{ path: 'wedge.stl', sha256: '0'.repeat(64) }];
    expect(await ada.post('/api/designs', { manifest: MANIFEST, files })).toMatchObject({
      status: 400,
      json: { code: 'invalid-input' },
    });
    expect(await service.guest.get('/api/designs/nowhere')).toMatchObject({ status: 404 });
  });
});

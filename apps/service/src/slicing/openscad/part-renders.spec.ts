// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Design, PartParameters, RenderedMesh } from '@fabcommons/contracts';
import { FilesService } from '../../files/index.js';
import { testService, type TestCaller, type TestService } from '../../testing.js';

const CLIP = fileURLToPath(new URL('../../../../../designs/filament-end-clip', import.meta.url));
const manifest = (name: string): string => `okhv = "2.4"
name = "${name}"
version = "1.0.0"
license = "CC0-1.0"
licensor = "Ada Example"
function = "Holds."
[[part]]
name = "Clip"
tsdc = "3DP"
source = "clip.scad"
export = "clip.stl"
`;

describe('parametric parts', () => {
  let service: TestService;
  let ada: TestCaller;
  beforeAll(async () => {
    service = await testService();
    ada = await service.person('Ada');
  });
  afterAll(() => service?.close());

  const publish = async (name: string, source: string): Promise<string> => {
    const contents = { 'clip.scad': Buffer.from(source), 'clip.stl': readFileSync(`${CLIP}/export/filament-end-clip.stl`) };
    const files = [];
    for (const [path, bytes] of Object.entries(contents))
      files.push({ path, sha256: (await service.app.get(FilesService).put(bytes, { name: path, by: null })).sha256 });
    const answer = await ada.post('/api/designs', { manifest: manifest(name), files });
    expect(answer.status).toBe(201);
    return (answer.json as Design).partList[0]?.id ?? '';
  };
  const width = ({ mesh }: RenderedMesh): number => Math.round(mesh.volumeMm3);

  it('show their parameters and are rendered with chosen values, once for each choice', async () => {
    const partId = await publish('Clip', readFileSync(`${CLIP}/source/filament-end-clip.scad`, 'utf8'));
    const form = (await service.guest.get(`/api/parts/${partId}/parameters`)).json as PartParameters;
    expect(form).toMatchObject({ source: 'clip.scad', renderer: expect.stringMatching(/^OpenSCAD \d{4}/), problem: null });
    expect(form.parameters.map(({ name }) => name)).toContain('width');
    const render = async (values: object) => ada.post(`/api/parts/${partId}/renders`, { values });
    const first = await render({ width: 12 });
    expect(first.status).toBe(200);
    const wider = (await render({ width: 24 })).json as RenderedMesh;
    expect(wider).toMatchObject({ isCached: false, mesh: { isWatertight: true } });
    expect(width(wider) / width(first.json as RenderedMesh)).toBeGreaterThan(1.5);
    expect((await render({ width: 24 })).json).toEqual({ ...wider, isCached: true });
    expect(await service.app.get(FilesService).find(wider.meshSha256)).toMatchObject({ mediaType: 'model/stl' });
    expect(await render({ width: 'wide' })).toMatchObject({ status: 400, json: { message: 'width must be a number.' } });
    expect(await render({ nonsense: 1 })).toMatchObject({ status: 400 });
    expect((await service.guest.post(`/api/parts/${partId}/renders`, { values: {} })).status).toBe(401);
    expect((await ada.post(`/api/parts/${randomUUID()}/renders`, { values: {} })).status).toBe(404);
  }, 120_000);

  it('say what OpenSCAD says, and are refused when the source reads files that are not the design’s', async () => {
    const broken = await publish('Broken', 'size = 1;\nassert(size < 5, "too large");\ncube(size);\n');
    const answer = await ada.post(`/api/parts/${broken}/renders`, { values: { size: 9 } });
    expect(answer).toMatchObject({ status: 422, json: { code: 'mesh-invalid', message: expect.stringContaining('too large') } });
    const nosy = await publish('Nosy', 'import("/etc/passwd");\n');
    expect(await ada.post(`/api/parts/${nosy}/renders`, { values: {} })).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('/etc/passwd, which is not among the files') },
    });
  }, 120_000);
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SlicingProfileVersion } from '@fabcommons/contracts';
import { BridgesService } from '../accounts/index.js';
import { FilesService } from '../files/index.js';
import { testService, type TestService } from '../testing.js';
import { MachineProfilesRepository } from './machine-profiles.repository.js';
import { findOrcaSlicer, orcaVersion } from './orca-slicer.js';
import { merged, overridesOf, requireWithin } from './slicing-settings.js';
import { SlicingService } from './slicing.service.js';

const SHIPPED = fileURLToPath(new URL('../../../../designs', import.meta.url));
const MACHINE = { nozzleMm: 0.4, maxToolC: 260, maxBedC: 100 };

describe('overridesOf', () => {
  it('lays quality, the owner’s settings and the nozzle over our profile, each key once', () => {
    const overrides = overridesOf(
      'fine',
      { infillPercent: 40, supports: true, layerHeightMm: 0.1 },
      { ...MACHINE, nozzleMm: 0.6 },
    );
    expect(overrides).toMatchObject({ layer_height: '0.1', fill_density: '40%', support_material: '1', nozzle_diameter: '0.6' });
    expect(overrides['extrusion_width']).toBe('0.675');
    const text = merged('layer_height = 0.2\nbrim_width = 0\n', overrides);
    expect(text.match(/^layer_height/gmu)).toHaveLength(1);
    expect(text).toContain('brim_width = 0\n');
    expect(overridesOf('normal', {}, MACHINE)).toEqual({});
    expect(overridesOf('draft', {}, { ...MACHINE, nozzleMm: 0.25 })).toMatchObject({ layer_height: '0.188' });
  });

  it('is refused where it heats more than the machine takes', () => {
    const ini = 'temperature = 205\nfirst_layer_temperature = 210\nbed_temperature = 60\n';
    expect(() => requireWithin(ini, MACHINE)).not.toThrow();
    expect(() => requireWithin(ini, { ...MACHINE, maxToolC: 205 })).toThrow(/210 °C, this machine takes 205 °C/);
    expect(() => requireWithin(ini, { ...MACHINE, maxBedC: 50 })).toThrow(/bed to 60/);
  });
});

describe('OrcaSlicer', () => {
  it('is known by its help, and its absence is no error', async () => {
    expect(orcaVersion('OrcaSlicer-2.3.1:\nUsage: orca-slicer [ OPTIONS ]')).toBe('2.3.1');
    expect(orcaVersion('PrusaSlicer-2.5.0 based on Slic3r')).toBeNull();
    expect(await findOrcaSlicer(['fabcommons-no-such-program'])).toBeNull();
  });
});

describe('slicing by choice', () => {
  let service: TestService;
  let slicing: SlicingService;
  beforeAll(async () => {
    service = await testService();
    slicing = service.app.get(SlicingService);
  });
  afterAll(() => service?.close());
  const put = async (slug: string): Promise<string> =>
    (
      await service.app
        .get(FilesService)
        .put(readFileSync(`${SHIPPED}/${slug}/export/${slug}.stl`), { name: `${slug}.stl`, by: null })
    ).sha256;

  it('makes more layers when fine, supports when asked, and another program when laid flat', async () => {
    const base = { stlSha256: await put('filament-end-clip'), profile: 'fdm-pla-020', copies: 1 };
    const made = async (more: object): Promise<{ timeMs: number; sha256: string }> => {
      const ticket = await slicing.ended((await slicing.request({ ...base, ...more })).id);
      expect(ticket).toMatchObject({ state: 'done', problem: null });
      return ticket.program ?? { timeMs: 0, sha256: '' };
    };
    const [draft, fine] = [await made({ quality: 'draft' }), await made({ quality: 'fine', machine: MACHINE })];
    expect(fine.timeMs).toBeGreaterThan(draft.timeMs * 1.3);
    const laid = await made({ quality: 'draft', orientation: 'flat', settings: { supports: true } });
    expect(laid.sha256).not.toBe(draft.sha256);
    await expect(slicing.request({ ...base, machine: { ...MACHINE, maxToolC: 150 } })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  }, 120_000);

  it('tells which slicers are installed', async () => {
    const ada = await service.person('Ada');
    expect((await ada.get('/api/slicers')).json).toEqual([
      { name: 'PrusaSlicer', version: expect.stringMatching(/^\d+\.\d+/), isUsed: true },
      { name: 'OrcaSlicer', version: null, isUsed: false },
      { name: 'OpenSCAD', version: expect.stringMatching(/^\d{4}/), isUsed: true },
    ]);
  }, 60_000);

  it('keeps a machine’s profiles as versions with author and time; only stewards write them', async () => {
    const spaceId = await service.space();
    const [steward, member] = [
      await service.person('Stew', { spaceId, role: 'steward' }),
      await service.person('Mem', { spaceId, role: 'member' }),
    ];
    const bridgeId = await service.app.get(BridgesService).add(service.db.dataSource.manager, { spaceId, name: 'Bridge' });
    const capability = {
      process: 'fdm',
      workVolumeMm: { x: 220, y: 220, z: 250 },
      materials: ['PLA'],
      tools: [{ kind: 'nozzle', diameterMm: 0.4 }],
    };
    const machine = (await steward.post('/api/machines', { bridgeId, key: 'one', name: 'One', capability })).json as {
      id: string;
    };
    const at = `/api/machines/${machine.id}/slicing-profiles`;
    const draft = { material: 'pla', quality: 'normal', settings: { toolC: 215, supports: true }, note: 'our PLA' };
    expect((await member.post(at, draft)).status).toBe(403);
    expect((await steward.post(at, { ...draft, settings: { nonsense: 1 } })).status).toBe(400);
    expect((await steward.post(at, draft)).status).toBe(201);
    const { json, status } = await steward.post(at, { ...draft, settings: { toolC: 220 } });
    expect(status).toBe(201);
    expect(
      (json as SlicingProfileVersion[]).map(({ version, settings, createdBy, material }) => [
        version,
        settings,
        createdBy?.name,
        material,
      ]),
    ).toEqual([
      [2, { toolC: 220 }, 'Stew', 'PLA'],
      [1, { toolC: 215, supports: true }, 'Stew', 'PLA'],
    ]);
    const address = { machineId: machine.id, material: 'PLA', quality: 'normal' } as const;
    expect(await service.app.get(MachineProfilesRepository).settings(address)).toEqual({ toolC: 220 });
    expect((await service.guest.get(at)).json).toEqual(json);
  });
});

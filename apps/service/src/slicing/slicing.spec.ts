// SPDX-License-Identifier: AGPL-3.0-or-later
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createAnalysis } from '@fabcommons/gcode';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Clock, IdSource } from '../config/index.js';
import { FilesService } from '../files/index.js';
import { testService, type TestService } from '../testing.js';
import { NoLongerWanted } from './no-longer-wanted.js';
import { type FoundSlicer, PrusaSlicer } from './prusa-slicer.js';
import { PROFILES, profileFor } from './slicing-profile.js';
import { SlicingRepository } from './slicing.repository.js';
import { SlicingService } from './slicing.service.js';
import { SlicingWorker } from './slicing.worker.js';

const CLIP = readFileSync(
  fileURLToPath(new URL('../../../../designs/filament-end-clip/export/filament-end-clip.stl', import.meta.url)),
);

class NoSlicer extends PrusaSlicer {
  override find(): Promise<FoundSlicer | null> {
    return Promise.resolve(null);
  }
}

describe('slicing', () => {
  let service: TestService;
  let slicing: SlicingService;
  let stlSha256: string;
  beforeAll(async () => {
    service = await testService();
    slicing = service.app.get(SlicingService);
    stlSha256 = (await service.app.get(FilesService).put(CLIP, { name: 'clip.stl', by: null })).sha256;
  });
  afterAll(() => service?.close());

  it('finds the slicer and says which one it is', async () => {
    expect(await slicing.slicerAvailable()).toEqual({ isAvailable: true, text: expect.stringMatching(/^PrusaSlicer \d/) });
  });

  it.each(PROFILES)('makes a program with $id that heats, prints, and ends with everything off', async ({ id }) => {
    const ticket = await slicing.ended((await slicing.request({ stlSha256, profile: id, copies: 1 })).id);
    expect(ticket).toMatchObject({ state: 'done', progress: 1, problem: null });
    const { program } = ticket;
    if (program === null) throw new Error('no program');
    expect(program.timeMs).toBeGreaterThan(5 * 60_000);
    expect(program.massMg).toBeGreaterThan(2_000);
    expect(program.massMg).toBeLessThan(3_000);
    const bytes = await service.app.get(FilesService).store.read(program.sha256, { maxBytes: program.sizeBytes });
    const analysis = createAnalysis({ dialect: 'marlin' });
    analysis.push(bytes);
    const report = analysis.finish();
    expect(report.problems).toEqual([]);
    expect(report.filamentUm).toEqual([program.filamentUm]);
    expect(report.maxToolC).toBeGreaterThanOrEqual(200);
    expect(report.layers).toBeGreaterThan(50);
    const blocks = bytes
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(';', 1)[0]?.trim() ?? '')
      .filter((line) => line !== '' && !line.startsWith('M73'));
    expect(blocks.slice(-4)).toEqual(['M104 S0', 'M140 S0', 'M107', 'M84']);
    expect(blocks).toEqual(expect.arrayContaining(['G28', 'M83']));
    expect(blocks.findIndex((block) => block.startsWith('M109'))).toBeGreaterThan(blocks.indexOf('G28'));
  });

  it('answers the same request from its cache, and another number of copies anew', async () => {
    const [profile] = PROFILES;
    const first = await slicing.request({ stlSha256, profile: profile?.id ?? '', copies: 1 });
    expect(first).toMatchObject({ state: 'done' });
    expect(await slicing.request({ stlSha256, profile: profile?.id ?? '', copies: 1 })).toEqual(first);
    const two = await slicing.ended((await slicing.request({ stlSha256, profile: profile?.id ?? '', copies: 2 })).id);
    expect(two.id).not.toBe(first.id);
    // Both draw one purge line, so two copies take a little less than twice the plastic.
    const ratio = (two.program?.filamentUm ?? 0) / (first.program?.filamentUm ?? 1);
    expect(ratio).toBeGreaterThan(1.9);
    expect(ratio).toBeLessThan(2.01);
  });

  it.each([
    { x: 15, y: 15, z: 250 },
    { x: 150, y: 150, z: 10 },
  ])('says in plain words that a part does not fit into %j', async (bedMm) => {
    const request = { stlSha256, profile: 'fdm-pla-020', copies: 1, bedMm };
    const ticket = await slicing.ended((await slicing.request(request)).id);
    expect(ticket).toMatchObject({ state: 'failed', problem: expect.stringMatching(/fit/), program: null });
    const again = await slicing.request(request);
    expect(again).toMatchObject({ id: ticket.id, problem: null });
    expect((await slicing.ended(again.id)).state).toBe('failed');
  });

  it('takes up a task again whose worker died, and gives a task to one worker only', async () => {
    const repository = service.app.get(SlicingRepository);
    const before = { meshSha256: stlSha256, profile: 'fdm-pla-020', copies: 3, bedMm: null, requestedAt: service.clock.now() };
    const ids = ['a', 'b'].map((cacheKey) => ({ id: new IdSource().next(), cacheKey, ...before }));
    // Written as if workers elsewhere held them, so that this service's own worker leaves them alone.
    for (const task of ids) {
      await service.db.dataSource.query(
        `INSERT INTO slicing_tasks (id, cache_key, mesh_sha256, profile, copies, state, progress, attempts, leased_until, requested_at)
         VALUES ($1, $2, $3, $4, 3, 'running', 0.5, 1, $5, $6)`,
        [task.id, task.cacheKey, stlSha256, task.profile, new Date(service.clock.nowMs() + 1_000_000), task.requestedAt],
      );
    }
    const later = new Date(service.clock.nowMs() + 2_000_000);
    const lease = new Date(later.getTime() + 30_000);
    const claims = await Promise.all([repository.claim(later, lease), repository.claim(later, lease)]);
    expect(claims.map((claim) => claim?.id).sort()).toEqual(ids.map((task) => task.id).sort());
    expect(claims.every((claim) => claim?.attempts === 2)).toBe(true);
    for (const { id } of ids) expect(await slicing.cancel(id)).toBe(true);
    expect(await repository.renew(ids[0]?.id ?? '', 0.5, lease)).toBe(false);
  });

  it('stops when it is cancelled, and tells who waits', async () => {
    const { id } = await slicing.request({ stlSha256, profile: 'fdm-petg-020', copies: 9 });
    const ended = slicing.ended(id);
    expect(await slicing.cancel(id)).toBe(true);
    expect(await ended).toMatchObject({ state: 'cancelled', program: null });
    expect(await slicing.cancel(id)).toBe(false);
  });

  it('ends a slicer that nobody wants any more, but not while somebody else does', async () => {
    const { id } = await slicing.request({ stlSha256, profile: 'fdm-petg-020', copies: 16 });
    const [first, second] = [new AbortController(), new AbortController()];
    const waits = [first, second].map(({ signal }) => slicing.wanted(id, signal));
    const ends = waits.map((wait) => expect(wait).rejects.toThrow('nobody needs'));
    first.abort(new NoLongerWanted());
    await ends[0];
    expect(['waiting', 'running']).toContain((await slicing.find(id))?.state);
    second.abort(new NoLongerWanted());
    await ends[1];
    expect(await slicing.find(id)).toMatchObject({ state: 'cancelled' });
  });

  it('refuses without a slicer and says what to install; refuses a profile that is none of ours', async () => {
    const { app } = service;
    const without = new SlicingService(
      app.get(SlicingRepository),
      app.get(SlicingWorker),
      new NoSlicer(),
      app.get(Clock),
      app.get(IdSource),
    );
    expect(await without.slicerAvailable()).toEqual({
      isAvailable: false,
      text: expect.stringContaining('apt install prusa-slicer'),
    });
    await expect(without.request({ stlSha256, profile: 'fdm-pla-020', copies: 1 })).rejects.toMatchObject({
      code: 'slicer-missing',
    });
    await expect(slicing.request({ stlSha256, profile: '../../etc/passwd', copies: 1 })).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });
});

describe('profileFor', () => {
  it('knows the profile of a material in any spelling, PLA when it is open, none for others', () => {
    expect([profileFor('petg')?.id, profileFor(null)?.id, profileFor('Silk PLA')?.id]).toEqual([
      'fdm-petg-020',
      'fdm-pla-020',
      'fdm-pla-020',
    ]);
    expect(profileFor('PC')).toBeNull();
  });
});

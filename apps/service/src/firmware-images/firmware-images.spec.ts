// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FirmwareDraft, FirmwareImage, Page, ToolRun } from '@fabcommons/contracts';
import { FilesService } from '../files/index.js';
import { MachineBench } from '../machines/testing/machine-bench.js';
import { bytesProblem } from './firmware-image.js';

/** End of file record. */
const HEX = ':00000001FF\n';

describe('firmware images', () => {
  let bench: MachineBench;
  let sha256: string;
  beforeAll(async () => {
    bench = await MachineBench.open();
    ({ sha256 } = await bench.service.app.get(FilesService).put(Buffer.from(HEX), { name: 'marlin.hex', by: null }));
  });
  afterAll(() => bench.close());

  const draft = (change: Partial<FirmwareDraft> = {}): FirmwareDraft => ({
    id: randomUUID(),
    name: 'Marlin for the bench',
    version: randomUUID().slice(0, 8),
    firmware: 'marlin',
    boards: ['mega2560'],
    format: 'ihex',
    sha256,
    licence: 'GPL-3.0-or-later',
    sourceUrl: 'https://example.org/marlin/2.1.2',
    notes: '',
    ...change,
  });
  const publish = (image: FirmwareDraft, caller = bench.member) => caller.post('/api/firmware', image);
  const list = async (query = '') => ((await bench.service.guest.get(`/api/firmware${query}`)).json as Page<FirmwareImage>).items;

  it('are published with licence, source, hash and boards, once for one id, and never change', async () => {
    const image = draft({ version: '2.1.2' });
    const expected = { sizeBytes: HEX.length, publishedBy: { name: 'Mem' }, licenceWords: { expression: 'GPL-3.0-or-later' } };
    expect(await publish(image)).toMatchObject({ status: 201, json: { ...image, ...expected, timesFlashed: 0 } });
    expect(await publish(image)).toMatchObject({ status: 201, json: { id: image.id } });
    expect(await publish({ ...image, version: '3' })).toMatchObject({ status: 409, json: { code: 'conflict' } });
    expect(await publish({ ...image, id: randomUUID() })).toMatchObject({ status: 409, json: { code: 'version-exists' } });
    expect(await publish(draft(), bench.service.guest)).toMatchObject({ status: 401 });
  });

  it('are under open licences, with a source, and are what they say', async () => {
    expect(await publish(draft({ licence: 'mine alone' }))).toMatchObject({ status: 422, json: { code: 'licence-unknown' } });
    expect(await publish(draft({ licence: 'CC-BY-NC-4.0' }))).toMatchObject({ status: 422, json: { code: 'licence-not-open' } });
    expect(await publish(draft({ sourceUrl: 'javascript:alert(1)' }))).toMatchObject({ status: 400 });
    expect(await publish(draft({ sha256: 'b'.repeat(64) }))).toMatchObject({ status: 400 });
    expect(await publish(draft({ format: 'bin' }))).toMatchObject({
      status: 400,
      json: { message: expect.stringContaining('ihex') },
    });
    expect(bytesProblem('ihex', Buffer.from('\x7fELF'))).toContain('no Intel HEX');
    expect(bytesProblem('bin', Buffer.from([0xe9, 1, 2]))).toBeNull();
  });

  it('are found by words, board, firmware, and for a machine', async () => {
    await publish(draft({ name: 'Grbl for the Uno', firmware: 'grbl', boards: ['uno'], version: '1.1h' }));
    expect((await list('?q=for%20the%20uno')).map(({ name }) => name)).toEqual(['Grbl for the Uno']);
    expect((await list('?board=uno')).length).toBe(1);
    expect(await list('?firmware=grblhal')).toEqual([]);
    const [first] = await list(`?machineId=${bench.machineId}`);
    expect(first).toMatchObject({ firmware: 'marlin', fits: 'firmware' });
  });

  it('are flashed by stewards as a tool run, which tells how it went and how the machine comes back', async () => {
    const image = draft({ boards: ['mega2560', 'uno'] });
    await publish(image);
    const flash = (order: object, caller = bench.steward) =>
      caller.post(bench.at('/flash'), { toolId: randomUUID(), imageId: image.id, ...order });
    expect(await flash({ board: 'uno' }, bench.member)).toMatchObject({ status: 403 });
    expect(await flash({})).toMatchObject({ status: 409, json: { code: 'firmware-mismatch' } });
    expect(await flash({ board: 'esp32' })).toMatchObject({ status: 409 });
    const toolId = randomUUID();
    expect(await flash({ toolId, board: 'uno' })).toMatchObject({ status: 202, json: { kind: 'flash', imageId: image.id } });
    expect(await bench.next('tool', (sent) => sent)).toMatchObject({
      op: { kind: 'flash', image: { sha256, sizeBytes: HEX.length, format: 'ihex', board: 'uno' } },
    });
    const recovery = { text: 'The bootloader is there: flash again.', retryable: true };
    const failed = { kind: 'failed', code: 'verify-failed', reason: 'page 3 differs', recovery };
    await bench.say('tool-event', { v: 1, at: bench.now(), toolId, seq: 0, event: failed });
    const read = async () => (await bench.steward.get(bench.at(`/tools/${toolId}`))).json as ToolRun;
    await bench.until(async () => (await read()).state === 'failed', 'failed');
    expect(await read()).toMatchObject({ code: 'verify-failed', recovery, imageId: image.id });
    expect((await list(`?q=${image.version}`))[0]?.timesFlashed).toBe(0);
  });

  it('count how often they were flashed and verified, and are refused where the machine named another board', async () => {
    const image = draft({ boards: ['mega2560'] });
    await publish(image);
    await publish(draft({ boards: ['esp32'] }));
    const toolId = randomUUID();
    await bench.steward.post(bench.at('/flash'), { toolId, imageId: image.id });
    const result = { op: 'flash', verified: true, bytes: 1, backupId: null, settings: 'nothing-to-restore', firmwareName: null };
    await bench.say('tool-event', { v: 1, at: bench.now(), toolId, seq: 0, event: { kind: 'result', result } });
    await bench.until(async () => (await list(`?q=${image.version}`))[0]?.timesFlashed === 1, 'counted');
    const asked = randomUUID();
    await bench.steward.post(bench.at('/tools'), { toolId: asked, op: { kind: 'identify' } });
    const identity = {
      ...{ firmware: 'marlin', firmwareName: 'Marlin', machineType: null, uuid: null, capabilities: {}, travelMm: null },
      ...{ extruders: 1, maxSpindleRpm: null, port: 'x' },
    };
    const document = { identity, board: 'BOARD_ESP32', boardId: 'esp32', version: null, options: [], limits: {}, transcript: [] };
    await bench.say('tool-event', {
      v: 1,
      at: bench.now(),
      toolId: asked,
      seq: 0,
      event: { kind: 'result', result: { op: 'identify', document } },
    });
    await bench.until(async () => (await list(`?machineId=${bench.machineId}`))[0]?.fits === 'board', 'board known');
    expect(await bench.steward.post(bench.at('/flash'), { toolId: randomUUID(), imageId: image.id })).toMatchObject({
      status: 409,
      json: { code: 'firmware-mismatch', message: expect.stringContaining('has the board esp32') },
    });
    // Its steward has looked at the board: that counts more than what a firmware says.
    await bench.steward.patch(bench.at(''), { board: 'mega2560' });
    expect(await bench.steward.post(bench.at('/flash'), { toolId: randomUUID(), imageId: image.id })).toMatchObject({
      status: 202,
    });
  });
});

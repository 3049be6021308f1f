// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type MachineSettings,
  SettingsAck,
  type SettingsDiff,
  type SettingsVersion,
  type SettingsVersionFull,
  ToolRequest,
  type ToolRun,
} from '@fabcommons/contracts';
import fc from 'fast-check';
import { MachineBench } from '../machines/testing/machine-bench.js';
import { diffSettings, isSameValue } from './settings-diff.js';
import { SettingsService } from './settings.service.js';

const settings = (values: Record<string, string>, firmware: MachineSettings['firmware'] = 'marlin'): MachineSettings => ({
  firmware,
  firmwareName: firmware === 'marlin' ? 'Marlin 2.1.2' : 'Grbl 1.1h',
  uuid: null,
  takenAt: '2026-11-20T12:00:00.000Z',
  entries: Object.entries(values).map(([key, value]) => ({ key, value, name: null, unit: 'steps/mm', group: 'Steps' })),
  transcript: ['ok'],
});

describe('settings of a machine', () => {
  let bench: MachineBench;
  beforeAll(async () => {
    bench = await MachineBench.open();
  });
  afterAll(() => bench.close());

  const backUp = async (values: Record<string, string>, more: object = {}, backupId: string = randomUUID()) => {
    const at = bench.now();
    await bench.say('settings', { v: 1, at, backupId, reason: 'before flashing', settings: settings(values), ...more });
    const acked = () =>
      bench.heard.filter(({ payload }) => SettingsAck.safeParse(payload).data?.backupIds.includes(backupId)).length;
    const before = acked();
    await bench.until(() => Promise.resolve(acked() > before || acked() > 0), 'ack');
    return backupId;
  };
  const list = async () => (await bench.steward.get(bench.at('/settings'))).json as SettingsVersion[];

  it('arrive once, are acknowledged, and the same in a row are one version', async () => {
    const id = await backUp({ 'M92.X': '80.00' });
    await backUp({ 'M92.X': '80.00' }, {}, id);
    await backUp({ 'M92.X': '80.00' });
    await backUp({ 'M92.X': '81.00', 'M92.Y': '80.00' });
    await backUp({ 'M92.X': '80.00' });
    expect((await list()).map(({ number, timesSeen, entries, from }) => [number, timesSeen, entries, from])).toEqual([
      [3, 1, 1, 'bridge'],
      [2, 1, 2, 'bridge'],
      [1, 2, 1, 'bridge'],
    ]);
  });

  it('are numbered in the order in which they came', async () => {
    const say = (value: string) =>
      bench.say('settings', {
        v: 1,
        at: bench.now(),
        backupId: randomUUID(),
        reason: 'r',
        settings: settings({ 'M851.Z': value }),
      });
    const before = (await list()).length;
    await Promise.all(['1', '2', '3', '4'].map(say));
    await bench.until(async () => (await list()).length === before + 4, 'four more');
    const newest = (await list()).slice(0, 4).reverse();
    const full = await Promise.all(newest.map(({ id }) => bench.steward.get(bench.at(`/settings/${id}`))));
    expect(full.map(({ json }) => (json as SettingsVersionFull).settings.entries[0]?.value)).toEqual(['1', '2', '3', '4']);
  });

  it('say who had them taken, and the run says which version it is', async () => {
    const toolId = randomUUID();
    await bench.steward.post(bench.at('/tools'), { toolId, op: { kind: 'backup-settings', reason: 'by hand' } });
    await backUp({ 'M92.X': '99' }, { toolId });
    const [newest] = await list();
    expect(newest).toMatchObject({ from: 'person', by: { name: 'Stew' }, toolId });
    expect((await bench.steward.get(bench.at(`/tools/${toolId}`))).json).toMatchObject({ settingsVersionId: newest?.id });
  });

  it('are compared by value, whole versions come back as they were', async () => {
    const [second, first] = (await list()).slice(-2);
    const answer = await bench.steward.get(bench.at(`/settings-diff?from=${first?.id ?? ''}&to=${second?.id ?? ''}`));
    expect((answer.json as SettingsDiff).changes).toMatchObject([
      { key: 'M92.X', kind: 'changed', from: '80.00', to: '81.00', unit: 'steps/mm' },
      { key: 'M92.Y', kind: 'added', from: null, to: '80.00' },
    ]);
    const full = (await bench.steward.get(bench.at(`/settings/${first?.id ?? ''}`))).json as SettingsVersionFull;
    expect(full.settings).toEqual(settings({ 'M92.X': '80.00' }));
  });

  it('go back into the machine as a tool run, never those of another firmware', async () => {
    const first = (await list()).at(-1);
    const toolId = randomUUID();
    const restored = await bench.steward.post(bench.at(`/settings/${first?.id ?? ''}/restore`), { toolId });
    expect(restored).toMatchObject({ status: 202, json: { kind: 'restore-settings', settingsVersionId: first?.id } });
    const requests = () => bench.heard.flatMap(({ payload }) => ToolRequest.safeParse(payload).data ?? []);
    await bench.until(() => Promise.resolve(requests().some((request) => request.toolId === toolId)), 'request');
    expect(requests().at(-1)?.op).toEqual({ kind: 'restore-settings', settings: settings({ 'M92.X': '80.00' }) });
    const foreign = { id: randomUUID(), reason: 'from the old board', settings: settings({ $110: '500' }, 'grbl') };
    const uploaded = await bench.steward.post(bench.at('/settings'), foreign);
    expect(uploaded).toMatchObject({ status: 201, json: { from: 'upload', by: { name: 'Stew' }, firmware: 'grbl' } });
    expect(await bench.steward.post(bench.at('/settings'), foreign)).toMatchObject({
      json: { id: (uploaded.json as ToolRun).id },
    });
    const { id } = uploaded.json as SettingsVersion;
    expect(await bench.steward.post(bench.at(`/settings/${id}/restore`), { toolId: randomUUID() })).toMatchObject({
      status: 409,
      json: { code: 'firmware-mismatch', message: expect.stringContaining('Grbl 1.1h') },
    });
    const newest = await bench.service.app.get(SettingsService, { strict: false }).newest(bench.machineId);
    expect(newest).toMatchObject({ firmware: 'marlin' });
  });

  it('are for stewards', async () => {
    expect(await bench.member.get(bench.at('/settings'))).toMatchObject({ status: 403 });
    expect(await bench.service.guest.get(bench.at('/settings'))).toMatchObject({ status: 401 });
  });
});

describe('difference of settings', () => {
  const values = fc.dictionary(fc.stringMatching(/^[$A-Z0-9.]{1,6}$/), fc.stringMatching(/^[0-9.]{1,5}$/), { maxKeys: 12 });

  it('applied to the one gives the other, whatever they are', () => {
    fc.assert(
      fc.property(values, values, (from, to) => {
        const { changes, unchanged } = diffSettings(settings(from), settings(to));
        const applied = new Map(Object.entries(from));
        for (const { key, to: value } of changes) {
          if (value === null) applied.delete(key);
          else applied.set(key, value);
        }
        expect([...applied.keys()].sort()).toEqual(Object.keys(to).sort());
        for (const [key, value] of applied) expect(isSameValue(value, to[key] ?? '')).toBe(true);
        expect(unchanged + changes.filter(({ kind }) => kind !== 'removed').length).toBe(Object.keys(to).length);
      }),
    );
  });

  it('is none between numbers that are written differently', () => {
    expect([isSameValue('80.00', '80'), isSameValue('1e3', '1000'), isSameValue('G54', 'G54'), isSameValue('', '0')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

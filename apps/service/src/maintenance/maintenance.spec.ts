// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LedgerEvent, Machine, MaintenanceLog, MaintenanceTaskDraft, Page } from '@fabcommons/contracts';
import { JobsRepository } from '../jobs/index.js';
import { MachineWarnings } from '../machines/index.js';
import { MachineBench } from '../machines/testing/machine-bench.js';
import { nearnessOf } from './maintenance-task.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const none = { machineMs: null, extrudedUm: null, travelUm: null, days: null };
const unused = { machineMs: 0, extrudedUm: 0, travelUm: 0, jobs: 0 };

describe('maintenance of a machine', () => {
  let bench: MachineBench;
  beforeAll(async () => {
    bench = await MachineBench.open();
  });
  afterAll(() => bench.close());

  const at = (path = '') => bench.at(`/maintenance${path}`);
  const read = async (caller = bench.steward) => (await caller.get(at())).json as MaintenanceLog;
  const machine = async () => (await bench.member.get(bench.at())).json as Machine;
  const task = (every: Partial<MaintenanceTaskDraft['every']>, change: object = {}) => ({
    ...{ id: randomUUID(), name: 'Grease the rods', instructions: 'White grease', every: { ...none, ...every } },
    ...change,
  });
  /** A job that ended, as its row says. */
  const ran = async (measured: object) => {
    const { dataSource } = bench.service.db;
    await dataSource.query(
      `INSERT INTO jobs (id, state, space_id, machine_id, requested_at, note, copies, request_hash, subject, measured, ended_at)
       VALUES ($1, 'collected', $2, $3, now(), '', 1, '', '{}', $4, now())`,
      [randomUUID(), bench.spaceId, bench.machineId, JSON.stringify(measured)],
    );
  };

  it('counts what its jobs really ran, and nothing twice', async () => {
    await ran({ machineMs: 2 * HOUR_MS, extrudedUm: [3_000_000, 1_000_000], linesDone: 1, bytesDone: 1, travelUm: 50 });
    await ran({ machineMs: HOUR_MS, extrudedUm: [], linesDone: 1, bytesDone: 1 });
    expect((await read(bench.service.guest)).use).toEqual({
      machineMs: 3 * HOUR_MS,
      extrudedUm: 4_000_000,
      travelUm: 50,
      jobs: 2,
    });
    expect(await bench.service.app.get(JobsRepository, { strict: false }).useOf(randomUUID())).toEqual(unused);
  });

  it('is planned by stewards, done by members, and counts anew from then; the time given is credited', async () => {
    const greasing = task({ machineMs: 10 * HOUR_MS });
    expect(await bench.member.post(at('/tasks'), greasing)).toMatchObject({ status: 403 });
    expect(await bench.steward.post(at('/tasks'), greasing)).toMatchObject({ status: 201, json: { state: 'fine', share: 0 } });
    expect(await bench.steward.post(at('/tasks'), greasing)).toMatchObject({ status: 201 });
    await ran({ machineMs: 9.5 * HOUR_MS, extrudedUm: [], linesDone: 1, bytesDone: 1 });
    expect((await read()).tasks).toMatchObject([{ state: 'due', dueIn: 'in 0.5 h of running', lastDoneAt: null }]);
    const done = { id: randomUUID(), taskId: greasing.id, note: 'smooth again', workMinutes: 20 };
    expect(await bench.service.guest.post(at(), done)).toMatchObject({ status: 401 });
    for (let time = 0; time < 2; time += 1)
      expect(await bench.member.post(at(), done)).toMatchObject({
        status: 201,
        json: { taskName: 'Grease the rods', by: { name: 'Mem' } },
      });
    const { tasks, entries, may } = await read(bench.member);
    expect(tasks).toMatchObject([{ state: 'fine', share: 0, lastDoneBy: { name: 'Mem' } }]);
    expect([entries.length, may]).toEqual([1, { manage: false, report: true }]);
    const events = (await bench.service.guest.get(`/api/ledger/events?spaceId=${bench.spaceId}`)).json as Page<LedgerEvent>;
    expect(events.items.map(({ sentence }) => sentence)).toEqual([
      'Mem worked for 20 min 00 s (maintaining a machine). Grease the rods on Prusa: smooth again.',
    ]);
  });

  it('warns when it is overdue, and keeps jobs from beginning only where the steward said so', async () => {
    const warnings = bench.service.app.get(MachineWarnings, { strict: false });
    const cleaning = task({ days: 7 }, { name: 'Clean the bed' });
    await bench.steward.post(at('/tasks'), cleaning);
    bench.service.clock.advance(8 * DAY_MS);
    await bench.steward.put(at(`/tasks/${cleaning.id}`), cleaning);
    expect((await machine()).warnings).toEqual([{ code: 'maintenance', text: 'Clean the bed: 1 day overdue', blocks: false }]);
    expect(warnings.blockedBy(bench.machineId)).toBeNull();
    await bench.steward.put(at(`/tasks/${cleaning.id}`), { ...cleaning, blocksWhenOverdue: true });
    expect(warnings.blockedBy(bench.machineId)).toBe('Clean the bed: 1 day overdue');
    expect(await bench.member.delete(at(`/tasks/${cleaning.id}`))).toMatchObject({ status: 403 });
    expect(await bench.steward.delete(at(`/tasks/${cleaning.id}`))).toMatchObject({ status: 204 });
    expect((await machine()).warnings).toEqual([]);
  });

  it('needs one interval at least', async () => {
    expect(await bench.steward.post(at('/tasks'), task({}))).toMatchObject({ status: 400 });
  });
});

describe('nearness of a task', () => {
  const since = new Date(0);
  const every = { ...none, machineMs: 10 * HOUR_MS, days: 10 };
  it.each([
    [{ machineMs: 0 }, 0, 'fine'],
    [{ machineMs: 9 * HOUR_MS }, 0, 'due'],
    [{ machineMs: 10 * HOUR_MS }, 0, 'overdue'],
    [{ machineMs: 0 }, 12, 'overdue'],
  ] as const)('with %j run in %i days is %s', (use, days, state) => {
    expect(nearnessOf({ every, since, useSince: unused }, { ...unused, ...use }, days * DAY_MS).state).toBe(state);
  });
});

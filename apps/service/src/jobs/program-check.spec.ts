// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobFinding } from '@fabcommons/contracts';
import { FilesService } from '../files/index.js';
import { MachineBench } from '../machines/testing/machine-bench.js';
import { limitsOf } from './machine-limits.js';
import { PROGRAM_CHECK, type ProgramCheck } from './program-check.js';

describe('preflight of a job', () => {
  let bench: MachineBench;
  let check: ProgramCheck;
  beforeAll(async () => {
    bench = await MachineBench.open();
    check = bench.service.app.get<ProgramCheck>(PROGRAM_CHECK, { strict: false });
  });
  afterAll(() => bench.close());

  const found = async (program: string): Promise<JobFinding[]> => {
    const { sha256 } = await bench.service.app.get(FilesService).put(Buffer.from(program), { name: 'p.gcode', by: null });
    const subject = { programSha256: sha256, programDialect: 'marlin' as const, partId: randomUUID(), route: 'program' as const };
    return check.check({ ...subject, machineId: bench.machineId });
  };
  const PRINT = 'G28\nM104 S200\nM109 S200\nG1 X10 Y10 Z0.2 F1200\nG1 X20 E1\n';

  it('lets a program through that the machine can run, and reads its bytes once', async () => {
    expect(await found(PRINT)).toEqual([]);
    expect(await found(PRINT)).toEqual([]);
    const rows: unknown[] = await bench.service.db.dataSource.query('SELECT dialect FROM program_reports');
    expect(rows).toEqual([{ dialect: 'marlin' }]);
  });

  it('refuses with the line what is too hot for the machine, or what a job must not do', async () => {
    expect(await found(PRINT.replaceAll('S200', 'S300'))).toMatchObject([
      { code: 'tool-temperature', severity: 'refuse', line: 2 },
    ]);
    expect(await found(`${PRINT}M500\n`)).toMatchObject([{ code: 'command', severity: 'refuse', line: 6, from: 'service' }]);
  });

  it("keeps to the policy of the machine's stewards", async () => {
    const policy = (jobPolicy: object, caller = bench.steward) => caller.patch(bench.at(), { jobPolicy });
    expect(await policy({ store: 'ask' }, bench.member)).toMatchObject({ status: 403 });
    expect(await policy({ store: 'ask' })).toMatchObject({ status: 200, json: { jobPolicy: { store: 'ask' } } });
    expect(await found(`${PRINT}M500\n`)).toMatchObject([{ code: 'command', severity: 'ask', line: 6 }]);
    expect((await check.terms(bench.machineId)).policy).toMatchObject({ store: 'ask', firmware: 'refuse' });
    expect(await policy({})).toMatchObject({ status: 200, json: { jobPolicy: {} } });
  });
});

describe('limits of a machine', () => {
  const said = {
    ...{ process: 'cnc-milling', workVolumeMm: { x: 300, y: 180, z: 45 }, materials: [] },
    ...{ tools: [{ kind: 'end-mill' as const, diameterMm: 3 }], maxToolC: null, maxBedC: null, maxSpindleRpm: 12_000 },
  };
  const kept = (values: Record<string, string>) => ({
    ...{ firmware: 'grbl' as const, firmwareName: 'Grbl 1.1h', uuid: null, takenAt: '2026-11-20T12:00:00.000Z', transcript: [] },
    entries: Object.entries(values).map(([key, value]) => ({ key, value, name: null, unit: null, group: '' })),
  });

  it('are taken from the newest backup, the smaller word of steward and settings counting', () => {
    const settings = { $30: '10000', $31: '500', $110: '900', $111: '900', $112: '300', $130: '300', $131: '180', $132: '45' };
    expect(limitsOf(said, kept(settings))).toMatchObject({
      travelMm: { min: { x: -300, y: -180, z: -45 }, max: { x: 0, y: 0, z: 0 } },
      maxFeedMmPerMin: { x: 900, z: 300 },
      minSpindleRpm: 500,
      maxSpindleRpm: 10_000,
    });
  });

  it('are not known where nobody has said them', () => {
    expect(limitsOf(said, null)).toMatchObject({ travelMm: null, maxFeedMmPerMin: null, maxSpindleRpm: 12_000, tools: 1 });
    expect(limitsOf(said, kept({ $130: 'x' }))).toMatchObject({ travelMm: null, maxSpindleRpm: 12_000 });
  });
});

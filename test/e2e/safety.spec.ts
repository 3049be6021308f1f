// SPDX-License-Identifier: AGPL-3.0-or-later
// What must hold when something else is broken: stop without a database, two stewards at once, a broker that is gone.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { LedgerEvent, Machine, MachineMode, MaintenanceLog, SettingsVersion, ToolRun } from '@fabcommons/contracts';
import { startMosquitto, startPostgres, type Server } from './debian-servers.js';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { jobIs, MachineBeside, publishProgram } from './machine-beside.js';
import { printOf } from './programs.js';
import { expectBookedOnce, starts } from './run-of-a-job.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

const KEY = 'printer-beside';

describe('when something else is broken', () => {
  let postgres: Server;
  let mosquitto: Server;
  let stack: Stack;
  let maker: Visitor;
  let steward: Visitor;
  /** The same steward at another screen. */
  let elsewhere: Visitor;
  let printer: MachineBeside;

  beforeAll(async () => {
    [postgres, mosquitto] = await Promise.all([startPostgres(), startMosquitto()]);
    stack = await startStack({ env: { DATABASE_URL: postgres.url, MQTT_URL: mosquitto.url } });
    const people = demoPeople(stack.printed());
    const designer = new Visitor(stack.url);
    [maker, steward, elsewhere] = [new Visitor(stack.url), new Visitor(stack.url), new Visitor(stack.url)];
    await designer.signIn(...people.designer);
    await maker.signIn(...people.maker);
    await steward.signIn(...people.steward);
    await elsewhere.signIn(...people.steward);
    printer = await MachineBeside.start(stack, steward, { key: KEY, firmware: 'marlin', speed: 20 });
    await publishProgram(designer, 'marlin', 'A long print', printOf(6_000));
    await publishProgram(designer, 'marlin', 'A short print', printOf(400));
  }, 180_000);
  afterAll(async () => {
    await printer?.dispose();
    await stack?.dispose();
    await mosquitto?.dispose();
    await postgres?.dispose();
  }, 90_000);

  const underWay = async (slug: string) => {
    const { id, live } = await steward.ready(KEY);
    if (live.bed === 'occupied') await steward.must('POST', `/api/machines/${id}/bed-clear`, {});
    return jobIs(maker, (await maker.request(slug, KEY)).id, 'running');
  };
  const shows = (mode: MachineMode): Promise<Machine> =>
    eventually(`it is shown in ${mode}`, async () => {
      const machine = await steward.machine(KEY);
      return machine.live.state?.mode === mode && machine;
    });
  const stop = (who: Visitor): Promise<{ status: number }> => who.ask('POST', `/api/machines/${printer.id}/stop`, {});
  const broughtBack = async (): Promise<void> => {
    await shows('faulted');
    await steward.must('POST', `/api/machines/${printer.id}/recover`, {});
    await steward.ready(KEY);
  };

  it('a job goes on without its broker, and is told once when it is back', async () => {
    const job = await underWay('a-short-print');
    await mosquitto.kill('SIGKILL');
    await eventually('the program has come to its end', () => printer.cable.heard.includes('M140S0'), { withinMs: 60_000 });
    await mosquitto.restart();
    const finished = await maker.until(job.id, ['finished', 'failed'], 60_000);
    expect({ state: finished.state, reason: finished.transitions.at(-1)?.reason }).toMatchObject({ state: 'finished' });
    expect(starts(finished)).toBe(1);
    expectBookedOnce(await maker.account(job.id), 'part');
  }, 150_000);

  it('the hours of a finished run count for the upkeep; overdue warns, and what was done is credited', async () => {
    const path = `/api/machines/${printer.id}/maintenance`;
    const { use } = await maker.must<MaintenanceLog>('GET', path);
    expect(use).toMatchObject({ jobs: 1 });
    expect(use.machineMs).toBeGreaterThan(0);
    expect(use.extrudedUm).toBeGreaterThan(100_000);
    const every = { machineMs: null, extrudedUm: null, travelUm: null, days: null };
    const task = { id: randomUUID(), name: 'Grease the rods', every: { ...every, extrudedUm: 1_000 } };
    expect((await maker.ask('POST', `${path}/tasks`, task)).status).toBe(403);
    await steward.must('POST', `${path}/tasks`, task);
    const { id } = await underWay('a-short-print');
    await jobIs(maker, id, 'finished');
    await eventually('it warns', async () => (await maker.machine(KEY)).warnings?.some(({ text }) => text.startsWith(task.name)));
    await maker.must('POST', path, { id: randomUUID(), taskId: task.id, note: 'runs smoothly', workMinutes: 20 });
    await eventually('the warning is gone', async () => (await maker.machine(KEY)).warnings?.length === 0);
    const worked = (await maker.ledger('')).find(
      ({ action, sentence }: LedgerEvent) => action === 'work' && sentence.includes(task.name),
    );
    expect(worked?.sentence).toMatch(/Max worked for 20 min/);
  }, 150_000);

  it('emergency stop works with the database down, and the machine stays stopped when it is back', async () => {
    const job = await underWay('a-long-print');
    await postgres.kill('SIGKILL');
    expect((await stop(steward)).status).toBe(204);
    await eventually('the stop is on the wire', () => printer.cable.heard.includes('M112'), { withinMs: 5_000 });
    await postgres.restart();
    const failed = await maker.until(job.id, ['failed'], 60_000);
    expect(failed.transitions.at(-1)?.reason).toMatch(/emergency stop/i);
    await broughtBack();
  }, 150_000);

  it('two who stop at once stop it, once is enough, and both are told so', async () => {
    const job = await underWay('a-long-print');
    const answers = await Promise.all([stop(steward), stop(elsewhere)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 204]);
    await maker.until(job.id, ['failed'], 60_000);
    await broughtBack();
  }, 120_000);

  it('a stop takes the machine from a tool that holds it', async () => {
    const begin = await steward.tool(printer.id, { kind: 'calibrate', procedure: 'pid', step: 'start', args: {} });
    expect(begin).toMatchObject({ state: 'done', result: { next: 'tune' } });
    const order = { toolId: randomUUID(), op: { kind: 'calibrate', procedure: 'pid', step: 'tune', args: {} } };
    printer.cable.heard = '';
    await steward.must('POST', `/api/machines/${printer.id}/tools`, order);
    await eventually('the tool has the machine', () => printer.cable.heard.includes('M303'));
    expect((await stop(elsewhere)).status).toBe(204);
    await eventually('the stop is on the wire', () => printer.cable.heard.includes('M112'), { withinMs: 5_000 });
    expect(await steward.toolEnd(printer.id, order.toolId)).toMatchObject({ state: 'failed', code: 'emergency-stop' });
    await broughtBack();
  }, 120_000);

  it('a bridge that was killed while it wrote settings tells so, and goes on with nothing', async () => {
    await steward.tool(printer.id, { kind: 'backup-settings', reason: 'before' });
    const [before] = await steward.must<SettingsVersion[]>('GET', `/api/machines/${printer.id}/settings`);
    const versionId = before?.id ?? '';
    await printer.cable.byHand('M92 X82', 'M203 X400', 'M301 P20', 'M500');
    await steward.ready(KEY);
    printer.cable.heard = '';
    // So that it is in the middle of it for as long as it takes to kill it.
    printer.cable.isMute = true;
    const path = `/api/machines/${printer.id}/settings/${versionId}/restore`;
    const run = await steward.must<ToolRun>('POST', path, { toolId: randomUUID() });
    await eventually('it is at it', async () => (await steward.machine(KEY)).live.state?.tool ?? false);
    await printer.bridge.kill();
    printer.cable.isMute = false;
    printer.cable.heard = '';
    printer.bridge.start();
    const ended = await steward.toolEnd(printer.id, run.id);
    expect(['failed', 'lost']).toContain(ended.state);
    const { live } = await eventually('it is told', async () => {
      const machine = await steward.machine(KEY);
      return /settings/.test(machine.live.state?.detail ?? '') && machine;
    });
    expect(live.state?.offers?.map(({ action }) => action)).toContain('restore-settings');
    await steward.ready(KEY);
    expect(printer.cable.heard).not.toMatch(/M92|M203|M301|M500/);
    const versions = await steward.must<SettingsVersion[]>('GET', `/api/machines/${printer.id}/settings`);
    expect(versions.map(({ id }) => id)).toContain(versionId);
  }, 120_000);
});

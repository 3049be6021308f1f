// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { expectBookedOnce, jobInFullSwing, starts } from './run-of-a-job.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

const PART = 'filament-end-clip';
const MILLED = 'hex-gauge';

describe('kill -9 in the middle of a job', () => {
  let stack: Stack;
  let maker: Visitor;
  let steward: Visitor;

  beforeAll(async () => {
    stack = await startStack();
    const people = demoPeople(stack.printed());
    [maker, steward] = [new Visitor(stack.url), new Visitor(stack.url)];
    await maker.signIn(...people.maker);
    await steward.signIn(...people.steward);
  }, 120_000);
  afterAll(() => stack?.dispose(), 60_000);

  const killed = (name: string): number => {
    const pid = stack.pids()[name];
    if (!pid) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGKILL');
    return pid;
  };

  /** Waits for the halt, sees that a maker may not, brings it back. */
  const broughtBack = async (key: string, mode: 'faulted' | 'alarm') => {
    const halted = await eventually(`${key} is in ${mode}`, async () => {
      const machine = await steward.machine(key);
      return machine.live.state?.mode === mode && machine;
    });
    const recover = `/api/machines/${halted.id}/recover`;
    expect((await maker.ask('POST', recover, {})).status).toBe(403);
    await steward.must('POST', recover, {});
    return steward.ready(key);
  };

  it('of the bridge: the page says so, the job fails with the reason, heaters go off, nothing resumes, the scrap is booked once', async () => {
    const job = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    killed('bridge');
    await eventually(
      'the page tells that nobody reaches the machine',
      async () => (await maker.machine('virtual-printer')).live.presence === 'offline',
    );
    const failed = await maker.until(job.id, ['failed']);
    expect(failed.transitions.at(-1)?.reason).toMatch(/bridge/i);
    expect(starts(failed)).toBe(1);
    const machine = await eventually('heaters are off', async () => {
      const now = await maker.machine('virtual-printer');
      const targets = Object.values(now.live.state?.temperatures ?? {}).map(({ targetC }) => targetC);
      return (
        now.live.presence === 'online' &&
        now.live.state?.job === null &&
        targets.length > 0 &&
        targets.every((target) => target === 0) &&
        now
      );
    });
    expect(machine.live.bed).toBe('occupied');
    expectBookedOnce(await maker.account(job.id), 'scrap');
  }, 240_000);

  it('of the service, with its broker: the machine goes on, the job ends once, the ledger has it once', async () => {
    const job = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    killed('service');
    await eventually('the service is back', async () => (await fetch(`${stack.url}/health`)).ok, { withinMs: 60_000 });
    const finished = await maker.until(job.id, ['finished', 'failed']);
    expect({ state: finished.state, reason: finished.transitions.at(-1)?.reason }).toMatchObject({ state: 'finished' });
    expect(starts(finished)).toBe(1);
    expectBookedOnce(await maker.account(job.id), 'part');
  }, 240_000);

  it('of the database: it comes back by itself, the machine goes on, the job ends once, the ledger has it once', async () => {
    const job = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    const pid = killed('postgres');
    await eventually('the database is back', () => (stack.pids().postgres ?? pid) !== pid, { withinMs: 60_000 });
    await eventually('the service is well', async () => (await fetch(`${stack.url}/health`)).ok, { withinMs: 60_000 });
    const finished = await maker.until(job.id, ['finished', 'failed']);
    expect({ state: finished.state, reason: finished.transitions.at(-1)?.reason }).toMatchObject({ state: 'finished' });
    expect(starts(finished)).toBe(1);
    expectBookedOnce(await maker.account(job.id), 'part');
  }, 240_000);

  it('of the printer itself: the job fails, and the next one runs after the bed was cleared', async () => {
    const job = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    killed('virtual-printer');
    const failed = await maker.until(job.id, ['failed']);
    expect(starts(failed)).toBe(1);
    expectBookedOnce(await maker.account(job.id), 'scrap');
    const next = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    await maker.must('POST', `/api/jobs/${next.id}/cancel`, { reason: 'enough seen' });
    await maker.until(next.id, ['cancelled']);
  }, 240_000);

  it('pause, resume and cancel reach the machine, and a cancelled job books what was really used', async () => {
    const job = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    await maker.must('POST', `/api/jobs/${job.id}/pause`, {});
    await maker.until(job.id, ['paused']);
    await maker.must('POST', `/api/jobs/${job.id}/resume`, {});
    await maker.until(job.id, ['running']);
    await maker.must('POST', `/api/jobs/${job.id}/cancel`, { reason: 'wrong colour' });
    const cancelled = await maker.until(job.id, ['cancelled']);
    expect(cancelled.transitions.at(-1)).toMatchObject({ to: 'cancelled' });
    expectBookedOnce(await maker.account(job.id), 'scrap');
  }, 240_000);

  it('emergency stop takes the job and the heat; brought back by the steward, the printer runs the next job', async () => {
    const job = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    await steward.must('POST', `/api/machines/${job.machineId}/stop`, {});
    const failed = await maker.until(job.id, ['failed']);
    expect(failed.transitions.at(-1)?.reason).toMatch(/stop/i);
    const machine = await steward.machine('virtual-printer');
    expect(machine.live.state?.mode).not.toBe('run');
    await broughtBack('virtual-printer', 'faulted');
    const next = await jobInFullSwing({ maker, steward }, PART, 'virtual-printer');
    await maker.must('POST', `/api/jobs/${next.id}/cancel`, { reason: 'enough seen' });
    await maker.until(next.id, ['cancelled']);
  }, 240_000);

  it('after an emergency stop the mill says that its position is lost, and runs the next job when it was brought back', async () => {
    const job = await jobInFullSwing({ maker, steward }, MILLED, 'virtual-mill');
    await steward.must('POST', `/api/machines/${job.machineId}/stop`, {});
    await maker.until(job.id, ['failed']);
    const mill = await broughtBack('virtual-mill', 'alarm');
    expect(mill.live.state?.detail).toMatch(/position/);
    const next = await jobInFullSwing({ maker, steward }, MILLED, 'virtual-mill');
    await maker.must('POST', `/api/jobs/${next.id}/cancel`, { reason: 'enough seen' });
    await maker.until(next.id, ['cancelled']);
  }, 240_000);

  it('a second start keeps the data, and a stop leaves no process behind', async () => {
    const jobs = await maker.must<{ items: unknown[] }>('GET', '/api/jobs?limit=100');
    const before = stack.pids();
    expect(await stack.stop()).toBe(0);
    await eventually('all processes have ended', () => Object.values(before).every((pid) => !existsSync(`/proc/${pid}`)));
    const again = await startStack({ dataDir: stack.dataDir });
    const visitor = new Visitor(again.url);
    await visitor.signIn(...demoPeople(stack.printed()).maker);
    expect((await visitor.must<{ items: unknown[] }>('GET', '/api/jobs?limit=100')).items).toHaveLength(jobs.items.length);
    await visitor.ready('virtual-mill');
    await again.dispose();
  }, 240_000);
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Job, JobState } from '@fabcommons/contracts';
import { MAX_CONTROL_ATTEMPTS, RESEND_AFTER_MS } from './command-publisher.js';
import { HOLD_MS, UNKNOWN_JOB_GRACE_MS } from './job-events.js';
import { JobLab } from './testing/job-lab.js';
import { until } from './testing/until.js';

describe('a job whose machine, bridge or service fails', () => {
  let lab: JobLab;
  beforeAll(async () => {
    lab = await JobLab.open();
  });
  afterAll(async () => {
    const differences = await lab.differences();
    await lab.close();
    expect(differences).toEqual([]);
  });
  beforeEach(() => lab.tidy());

  const statesOf = (job: Job): JobState[] => job.transitions.map(({ to }) => to);

  it('takes an event that comes twice once, and acknowledges it each time', async () => {
    const id = await lab.runningJob();
    const finished = lab.bridge.event(id, 'finished', { machineMs: 1_000, bytesDone: 1000, extrudedUm: [500_000] });
    await lab.bridge.send(finished);
    await lab.bridge.send(finished);
    const account = await lab.account(id);
    expect(account.totals).toMatchObject({ partsMade: 1, machineMs: 1_000 });
    expect(statesOf(await lab.read(id)).filter((state) => state === 'finished')).toHaveLength(1);
  });

  it('ends as the machine said, whatever order the events come in', async () => {
    const id = await lab.job();
    await lab.bridge.accept(await lab.bridge.command('start', id));
    const heating = lab.bridge.event(id, 'heating', { machineMs: 1 });
    const running = lab.bridge.event(id, 'running', { machineMs: 2, bytesDone: 1 });
    const finished = lab.bridge.event(id, 'finished', { machineMs: 3_000, bytesDone: 1000, extrudedUm: [1_000] });
    for (const event of [running, finished, heating]) await lab.bridge.send(event);
    expect(await lab.read(id)).toMatchObject({ state: 'finished', measured: { machineMs: 3_000 } });
  });

  it('is not moved by the bridge of another machine', async () => {
    const id = await lab.runningJob();
    const other = await lab.otherBridge();
    const stray = { ...other.event(id, 'finished', { machineMs: 1, bytesDone: 1000 }), sequence: 99 };
    await other.send(stray);
    await other.close();
    expect((await lab.read(id)).state).toBe('running');
    const kept: unknown = await lab.db.dataSource.query('SELECT outcome FROM job_inbox WHERE event_id = $1', [stray.eventId]);
    expect(kept).toEqual([{ outcome: 'unknown-job' }]);
  });

  it('asks again under the same id until the bridge answers, and then no more', async () => {
    const id = await lab.job();
    const start = await lab.bridge.command('start', id);
    lab.clock.advance(RESEND_AFTER_MS[0]);
    const again = await lab.bridge.command('start', id, 2);
    expect(again.commandId).toBe(start.commandId);
    expect(Date.parse(again.expiresAt)).toBeGreaterThan(Date.parse(start.expiresAt));
    await lab.bridge.accept(again);
    await until(async () => {
      const rows: { outcome: string | null }[] = await lab.db.dataSource.query(
        'SELECT outcome FROM job_outbox WHERE command_id = $1',
        [start.commandId],
      );
      return rows[0]?.outcome === 'accepted';
    }, 'the command is answered');
  });

  it('waits and tries again when the machine was not ready, with the bed as it was', async () => {
    const id = await lab.job();
    const start = await lab.bridge.command('start', id);
    await lab.bridge.refuse(start, 'not-ready', 'the machine is homing');
    await lab.isIn(id, 'queued');
    expect(await lab.read(id)).toMatchObject({ waitingFor: 'waiting to try again: the machine is homing' });
    expect(await lab.bed()).toBe('clear');
    lab.clock.advance(HOLD_MS);
    await lab.bridge.announce();
    const again = await lab.bridge.command('start', id, 2);
    expect(again.commandId).not.toBe(start.commandId);
    await lab.bridge.accept(again);
  });

  it('fails honestly when its program cannot be run', async () => {
    const id = await lab.job();
    await lab.bridge.refuse(await lab.bridge.command('start', id), 'bad-program', 'line 7 is no G-code');
    await lab.isIn(id, 'failed');
    expect((await lab.read(id)).transitions.at(-1)).toMatchObject({ reason: 'line 7 is no G-code', byWhat: 'machine' });
    expect(await lab.bed()).toBe('clear');
  });

  it('is started however long its part is called', async () => {
    const id = await lab.job(false);
    await lab.db.dataSource.query(
      `UPDATE jobs SET subject = jsonb_set(subject, '{partName}', to_jsonb(repeat('x', 1000))) WHERE id = $1`,
      [id],
    );
    await lab.steward.post(`/api/jobs/${id}/accept`);
    await lab.bridge.accept(await lab.bridge.command('start', id));
  });

  it('that had begun leaves the bed to somebody’s eyes, also when its bridge died before it had measured anything', async () => {
    const id = await lab.job();
    await lab.bridge.accept(await lab.bridge.command('start', id));
    await lab.bridge.tell(id, 'running');
    await lab.bridge.tell(id, 'failed', {}, 'the bridge restarted during the job');
    expect((await lab.read(id)).state).toBe('failed');
    expect(await lab.bed()).toBe('occupied');
  });

  it('that its bridge says it ran already leaves the bed to somebody’s eyes', async () => {
    const id = await lab.job();
    await lab.bridge.refuse(await lab.bridge.command('start', id), 'already-ran', 'this job ran already');
    await lab.isIn(id, 'failed');
    expect(await lab.bed()).toBe('occupied');
  });

  it('fails honestly when it cannot be prepared', async () => {
    const { prepared } = lab;
    lab.prepared = { kind: 'failed', reason: 'No slicer is installed: apt install prusa-slicer.' };
    const id = await lab.job();
    await lab.isIn(id, 'failed');
    lab.prepared = prepared;
    expect((await lab.read(id)).transitions.at(-1)).toMatchObject({
      reason: 'No slicer is installed: apt install prusa-slicer.',
    });
  });

  it('ends when its bridge, which is there, has not known it for a while; and the machine’s own word still counts later', async () => {
    const id = await lab.job();
    await lab.bridge.command('start', id);
    await lab.maker.post(`/api/jobs/${id}/cancel`, { reason: 'too late' });
    await lab.bridge.refuse(await lab.bridge.command('cancel', id), 'no-such-job', 'never heard of it');
    await until(async () => {
      const rows: unknown[] = await lab.db.dataSource.query(
        "SELECT 1 FROM job_outbox WHERE job_id = $1 AND kind = 'cancel' AND settled_at IS NOT NULL",
        [id],
      );
      return rows.length === 1;
    }, 'the refusal is written');
    expect((await lab.read(id)).state).toBe('starting');
    lab.clock.advance(UNKNOWN_JOB_GRACE_MS);
    await lab.bridge.announce();
    await lab.isIn(id, 'cancelled');
    expect(await lab.bed()).toBe('clear');
    await lab.bridge.tell(id, 'finished', { machineMs: 7_000, bytesDone: 1000, extrudedUm: [1_000] });
    expect(await lab.read(id)).toMatchObject({ state: 'finished', measured: { machineMs: 7_000 } });
    expect((await lab.account(id)).totals.partsMade).toBe(1);
  });

  it('goes on over a restart of the service: nothing is run twice and nothing lost', async () => {
    const id = await lab.runningJob();
    const waiting = await lab.job();
    await lab.isIn(waiting, 'queued');
    await lab.restart();
    expect(await lab.read(id)).toMatchObject({ state: 'running' });
    expect(lab.bridge.commands).toEqual([]);
    await lab.bridge.send({ ...lab.bridge.event(id, 'finished', { machineMs: 8_000, bytesDone: 1000 }), sequence: 9 });
    expect((await lab.read(id)).state).toBe('finished');
    expect((await lab.read(waiting)).state).toBe('queued');
    await lab.maker.post(`/api/jobs/${id}/collect`, {});
    await lab.bridge.command('start', waiting);
  });

  it('is given up, and says that the machine may still run, when its bridge has not answered a stop for minutes', async () => {
    const id = await lab.runningJob();
    await lab.maker.post(`/api/jobs/${id}/cancel`, { reason: 'it smells' });
    for (let asked = 1; asked <= MAX_CONTROL_ATTEMPTS; asked += 1) {
      await lab.bridge.command('cancel', id, asked);
      lab.clock.advance(30_000);
      await lab.bridge.announce();
    }
    await until(async () => {
      lab.clock.advance(UNKNOWN_JOB_GRACE_MS);
      return (await lab.read(id)).state === 'failed';
    }, 'the job is given up');
    expect((await lab.read(id)).transitions.at(-1)?.reason).toContain('may still be running');
    expect(await lab.bed()).toBe('occupied');
    expect((await lab.account(id)).totals).toMatchObject({ machineMs: 1_000 });
    await lab.bridge.tell(id, 'cancelled', { machineMs: 9_000, bytesDone: 500, extrudedUm: [500_000] }, 'it smells');
    expect(await lab.read(id)).toMatchObject({ state: 'cancelled', measured: { machineMs: 9_000 } });
    const { totals, events } = await lab.account(id);
    expect(totals).toMatchObject({ machineMs: 9_000, scrap: 1 });
    expect(totals.materialMg).toBeGreaterThan(1_000);
    expect(events.filter(({ corrects }) => corrects !== null).length).toBeGreaterThan(0);
  });

  it('is not acknowledged and not half written when the books cannot be written', async () => {
    const id = await lab.runningJob();
    const finished = lab.bridge.event(id, 'finished', { machineMs: 5_000, bytesDone: 1000, extrudedUm: [1_000] });
    await lab.db.dataSource.query(
      "ALTER TABLE economic_events ADD CONSTRAINT nothing_today CHECK (action <> 'produce') NOT VALID",
    );
    const before = await lab.read(id);
    await lab.bridge.sendWithoutAck(finished);
    await until(async () => (await lab.bridge.tell(randomUUID(), 'running')).jobId !== id, 'the next event is through');
    expect(lab.bridge.acked).not.toContain(finished.eventId);
    expect((await lab.read(id)).transitions).toEqual(before.transitions);
    expect((await lab.account(id)).events).toEqual([]);
    await lab.db.dataSource.query('ALTER TABLE economic_events DROP CONSTRAINT nothing_today');
    await lab.bridge.send(finished);
    expect((await lab.read(id)).state).toBe('finished');
  });
});

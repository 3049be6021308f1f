// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Job, type JobAccount, type JobState, LiveMessage } from '@fabcommons/contracts';
import { LedgerService } from '../ledger/index.js';
import { LiveClient } from '../live/live-client.js';
import { LiveService } from '../live/index.js';
import { MAX_CONTROL_ATTEMPTS, RESEND_AFTER_MS } from './command-publisher.js';
import { Dispatcher } from './dispatcher.js';
import { HOLD_MS, UNKNOWN_JOB_GRACE_MS } from './job-events.js';
import { JobLab } from './testing/job-lab.js';
import { until } from './testing/until.js';

describe('a job', () => {
  let lab: JobLab;
  beforeAll(async () => {
    lab = await JobLab.open();
  });
  afterAll(async () => {
    const differences = await lab.app.get(LedgerService).differences(lab.db.dataSource.manager);
    await lab.close();
    expect(differences).toEqual([]);
  });
  /** Each story begins with an idle machine, a clear bed and no open job. */
  beforeEach(async () => {
    lab.refusal = null;
    const { json } = await lab.steward.get('/api/jobs?open=true&limit=100');
    for (const job of json['items'] as Job[]) {
      if (['starting', 'running', 'paused'].includes(job.state)) {
        await lab.bridge.tell(job.id, 'cancelled', {}, 'end of the story');
        await lab.isIn(job.id, 'cancelled');
      } else if (job.state === 'finished') await lab.steward.post(`/api/jobs/${job.id}/collect`, {});
      else await lab.steward.post(`/api/jobs/${job.id}/cancel`, { reason: 'end of the story' });
    }
    await lab.bridge.state('idle');
    await lab.steward.post(`/api/machines/${lab.machineId}/bed-clear`);
  });

  const statesOf = (job: Job): JobState[] => job.transitions.map(({ to }) => to);
  const remaining = async (): Promise<number> => (await lab.read(await lab.job(false))).lot?.remaining.value ?? -1;
  const bed = async (): Promise<string> => {
    const { json } = await lab.guest.get(`/api/machines/${lab.machineId}`);
    return (json['live'] as { bed: string }).bed;
  };

  it('goes its whole way: asked for, accepted, prepared, run, finished, collected, and accounted for', async () => {
    const before = await remaining();
    const { status, json } = await lab.maker.post('/api/jobs', lab.wish({ note: 'for the bench' }));
    expect(status).toBe(201);
    const id = String(json['id']);
    expect(json).toMatchObject({
      state: 'requested',
      waitingFor: 'waiting for a steward to accept',
      requestedBy: { name: 'Mia' },
    });
    expect((await lab.steward.get(`/api/jobs/${id}`)).json).toMatchObject({ waitingFor: 'waiting for you to accept it' });
    expect((await lab.steward.post(`/api/jobs/${id}/accept`)).status).toBe(200);

    const start = await lab.bridge.command('start', id);
    expect(start).toMatchObject({ program: { sha256: 'a'.repeat(64), sizeBytes: 1000, dialect: 'marlin' }, name: 'Cable clip' });
    expect(await bed()).toBe('occupied');
    await lab.bridge.accept(start);
    await lab.bridge.tell(id, 'fetching');
    await lab.bridge.tell(id, 'heating', { machineMs: 5 });
    await lab.bridge.state('run', 250);
    await lab.bridge.tell(id, 'running', { machineMs: 900, bytesDone: 250 });
    await until(async () => (await lab.read(id)).progress === 0.25, 'a quarter is done');
    const { json: machine } = await lab.guest.get(`/api/machines/${lab.machineId}`);
    expect(machine).toMatchObject({ live: { job: { id, name: 'Cable clip', state: 'running', progress: 0.25 } } });
    await lab.bridge.tell(id, 'finished', { machineMs: 90_000, bytesDone: 1000, extrudedUm: [1_000_000] });

    const finished = await lab.read(id);
    expect(finished).toMatchObject({
      state: 'finished',
      progress: 1,
      measured: { machineMs: 90_000, materialUsed: { value: 2983, unit: 'mg' } },
      waitingFor: 'waiting for you to collect it',
    });
    expect((await lab.maker.post(`/api/jobs/${id}/collect`, { bedClear: true, workMinutes: 15 })).status).toBe(200);
    expect(statesOf(await lab.read(id))).toEqual([
      'requested',
      'accepted',
      'preparing',
      'queued',
      'starting',
      'running',
      'finished',
      'collected',
    ]);
    expect(await bed()).toBe('clear');
    expect(await remaining()).toBe(before - 2983);

    const account = (await lab.guest.get(`/api/jobs/${id}/account`)).json as JobAccount;
    expect(account.events.map(({ sentence }) => sentence)).toEqual([
      'The design Cable clip 1.0.0 by its designer was made.',
      'Prusa ran for 1 min 30 s.',
      '2.98 g of Spool 1 was used up.'.replace('2.98', '3'),
      '1 piece of Cable clip was made.',
      'Mia worked for 15 min 00 s (operating a machine).',
    ]);
    expect(account.totals).toEqual({ materialMg: 2983, blanks: 0, machineMs: 90_000, workMs: 900_000, partsMade: 1, scrap: 0 });
    expect(account.people).toContainEqual({ name: 'Dora', for: 'designed it' });
    expect(account.designs[0]).toMatchObject({ attribution: 'Cable clip 1.0.0 by Dora, CERN-OHL-S-2.0' });
  });

  it('is refused with every reason when the machine cannot make it', async () => {
    const size = { code: 'size' as const, blocks: true, text: 'It is 4 mm too tall.', next: 'Turn it on its side.' };
    lab.refusal = { kind: 'no', reasons: [size, { ...size, code: 'stock', blocks: false, text: 'Spool 1 is not loaded.' }] };
    const wish = lab.wish();
    const { status, json } = await lab.maker.post('/api/jobs', wish);
    expect(status).toBe(409);
    expect(json).toEqual({
      code: 'no-match',
      message: 'It is 4 mm too tall.',
      issues: [{ path: 'match.size', message: 'It is 4 mm too tall. Turn it on its side.' }],
    });
    expect((await lab.maker.get(`/api/jobs/${wish.id}`)).status).toBe(404);
  });

  it('is one job however often the same wish is sent, and no other wish may have its id', async () => {
    const wish = lab.wish();
    const answers = await Promise.all([lab.maker.post('/api/jobs', wish), lab.maker.post('/api/jobs', wish)]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201]);
    expect((await lab.maker.post('/api/jobs', { ...wish, copies: 2 })).json).toMatchObject({ code: 'conflict' });
    expect((await lab.other.post('/api/jobs', wish)).json).toMatchObject({ code: 'conflict' });
    expect((await lab.read(wish.id)).transitions).toHaveLength(1);
  });

  it('is accepted and declined by stewards only, and controlled by whoever asked for it and stewards', async () => {
    const asked = await lab.job(false);
    for (const path of ['accept', 'decline'])
      for (const caller of [lab.maker, lab.other])
        expect((await caller.post(`/api/jobs/${asked}/${path}`, { reason: 'no' })).status).toBe(403);
    expect((await lab.guest.post(`/api/jobs/${asked}/accept`)).status).toBe(401);
    expect((await lab.steward.post(`/api/jobs/${asked}/decline`, { reason: 'no black left' })).json).toMatchObject({
      state: 'declined',
    });
    const running = await lab.runningJob();
    for (const path of ['pause', 'resume', 'cancel', 'collect'])
      expect((await lab.other.post(`/api/jobs/${running}/${path}`, { reason: 'mine first' })).status).toBe(403);
    expect((await lab.read(running, lab.other)).may).toEqual({ accept: false, control: false, cancel: false, collect: false });
    expect((await lab.read(running)).may).toEqual({ accept: false, control: true, cancel: true, collect: false });
    expect(lab.bridge.commands.filter(({ jobId, kind }) => jobId === running && kind !== 'start')).toEqual([]);
  });

  it('refuses every step that does not fit its state and changes nothing', async () => {
    const id = await lab.runningJob();
    const before = await lab.read(id);
    for (const path of ['accept', 'decline', 'resume', 'collect']) {
      const { status, json } = await lab.steward.post(`/api/jobs/${id}/${path}`, { reason: 'why' });
      expect([path, status, json['code']]).toEqual([path, 409, 'wrong-state']);
    }
    expect((await lab.read(id)).transitions).toEqual(before.transitions);
    expect((await lab.maker.post(`/api/jobs/${randomUUID()}/cancel`, { reason: 'why' })).status).toBe(404);
    expect((await lab.maker.post(`/api/jobs/${id}/cancel`, { reason: ' ' })).json).toMatchObject({ code: 'invalid-input' });
  });

  it('takes an event that comes twice once, and acknowledges it each time', async () => {
    const id = await lab.runningJob();
    const finished = lab.bridge.event(id, 'finished', { machineMs: 1_000, bytesDone: 1000, extrudedUm: [500_000] });
    await lab.bridge.send(finished);
    await lab.bridge.send(finished);
    const account = (await lab.guest.get(`/api/jobs/${id}/account`)).json as JobAccount;
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

  it('starts alone: of two jobs and many dispatchers one begins, the other waits until the bed is clear', async () => {
    const [first, second] = [await lab.job(), await lab.job()];
    await Promise.all(Array.from({ length: 8 }, () => lab.app.get(Dispatcher).dispatchOn(lab.machineId)));
    const start = await lab.bridge.command('start', first);
    await lab.bridge.accept(start);
    expect(await lab.read(second)).toMatchObject({ state: 'queued', waitingFor: 'waiting for Prusa to be free' });
    await lab.bridge.tell(first, 'running', { machineMs: 1, bytesDone: 1 });
    await lab.bridge.tell(first, 'finished', { machineMs: 2, bytesDone: 1000 });
    await lab.bridge.state('idle');
    await lab.app.get(Dispatcher).dispatchOn(lab.machineId);
    await until(
      async () => (await lab.read(second)).waitingFor === 'waiting for you to clear the bed',
      'the second waits for the bed',
    );
    expect(lab.bridge.commands.some(({ jobId }) => jobId === second)).toBe(false);
    await lab.maker.post(`/api/jobs/${first}/collect`, {});
    await lab.bridge.command('start', second);
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
    expect(await bed()).toBe('clear');
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
    expect(await bed()).toBe('clear');
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

  it('is paused and goes on by the machine’s word, and the wish reaches the bridge within 300 ms', async () => {
    const id = await lab.runningJob();
    const askedAtMs = Date.now();
    expect((await lab.maker.post(`/api/jobs/${id}/pause`)).json).toMatchObject({ state: 'running' });
    const pause = await lab.bridge.command('pause', id);
    expect((lab.bridge.commandAtMs.at(-1) ?? Infinity) - askedAtMs).toBeLessThan(300);
    await lab.maker.post(`/api/jobs/${id}/pause`);
    await lab.bridge.accept(pause);
    await lab.bridge.tell(id, 'paused', { machineMs: 5 });
    expect(await lab.read(id)).toMatchObject({ state: 'paused', waitingFor: 'waiting for you to let it go on' });
    expect(lab.bridge.commands.filter(({ jobId, kind }) => jobId === id && kind === 'pause')).toHaveLength(1);
    await lab.maker.post(`/api/jobs/${id}/resume`);
    await lab.bridge.accept(await lab.bridge.command('resume', id));
    await lab.bridge.tell(id, 'resumed', { machineMs: 6 });
    expect((await lab.read(id)).state).toBe('running');
  });

  it('is stopped by the machine’s word, and what it used is booked with the scrap', async () => {
    const id = await lab.runningJob();
    await lab.maker.post(`/api/jobs/${id}/cancel`, { reason: 'wrong colour' });
    const cancel = await lab.bridge.command('cancel', id);
    expect(cancel).toMatchObject({ reason: 'wrong colour' });
    expect(await lab.read(id)).toMatchObject({ state: 'running', waitingFor: 'waiting for Prusa to stop' });
    await lab.bridge.accept(cancel);
    await lab.bridge.tell(id, 'cancelled', { machineMs: 4_000, bytesDone: 400, extrudedUm: [100_000] }, 'wrong colour');
    const account = (await lab.guest.get(`/api/jobs/${id}/account`)).json as JobAccount;
    expect(account.totals).toMatchObject({ machineMs: 4_000, materialMg: 298, partsMade: 0, scrap: 1 });
    expect(await bed()).toBe('occupied');
  });

  it('ends at once when it is cancelled before it runs, and lets its material go', async () => {
    await lab.bridge.state('alarm');
    await lab.machineIs('online');
    const id = await lab.job();
    await lab.isIn(id, 'queued');
    expect((await lab.read(id)).waitingFor).toContain('in alarm');
    await lab.maker.post(`/api/jobs/${id}/cancel`, { reason: 'changed my mind' });
    expect((await lab.read(id)).state).toBe('cancelled');
    expect(((await lab.guest.get(`/api/jobs/${id}/account`)).json as JobAccount).events).toEqual([]);
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
    expect(await bed()).toBe('clear');
    await lab.bridge.tell(id, 'finished', { machineMs: 7_000, bytesDone: 1000, extrudedUm: [1_000] });
    expect(await lab.read(id)).toMatchObject({ state: 'finished', measured: { machineMs: 7_000 } });
    expect(((await lab.guest.get(`/api/jobs/${id}/account`)).json as JobAccount).totals.partsMade).toBe(1);
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
    expect(await bed()).toBe('occupied');
    await lab.bridge.tell(id, 'cancelled', { machineMs: 9_000, bytesDone: 500 }, 'it smells');
    expect(await lab.read(id)).toMatchObject({ state: 'cancelled', measured: { machineMs: 9_000 } });
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
    expect(((await lab.guest.get(`/api/jobs/${id}/account`)).json as JobAccount).events).toEqual([]);
    await lab.db.dataSource.query('ALTER TABLE economic_events DROP CONSTRAINT nothing_today');
    await lab.bridge.send(finished);
    expect((await lab.read(id)).state).toBe('finished');
  });

  it('tells browsers that watch it how it stands, in the words of the contract', async () => {
    const id = await lab.job(false);
    const heard: LiveMessage[] = [];
    const sink = {
      send: (text: string) => heard.push(LiveMessage.parse(JSON.parse(text))),
      bufferedBytes: 0,
      cut: () => undefined,
    };
    const client = new LiveClient(sink, { nowMs: () => Date.now(), after: () => () => undefined });
    lab.app.get(LiveService, { strict: false }).watch(client, [`job:${id}`]);
    await lab.steward.post(`/api/jobs/${id}/accept`);
    await until(() => heard.some((message) => message.event === 'job' && message.data.id === id), 'news of the job');
    lab.app.get(LiveService, { strict: false }).forget(client);
  });

  it('lists newest first, page by page, mine or all', async () => {
    for (let count = 0; count < 3; count += 1) await lab.job(false);
    const first = (await lab.maker.get('/api/jobs?mine=true&limit=2')).json as { items: Job[]; nextCursor: string };
    const second = (await lab.maker.get(`/api/jobs?mine=true&limit=2&cursor=${first.nextCursor}`)).json as { items: Job[] };
    const numbers = [...first.items, ...second.items].map(({ number }) => number);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(new Set(numbers).size).toBe(4);
    expect(((await lab.other.get('/api/jobs?mine=true')).json['items'] as Job[]).length).toBe(0);
    expect((await lab.maker.get('/api/jobs?cursor=x')).status).toBe(400);
  });
});

describe('a machine that takes jobs by itself', () => {
  it('accepts a job of a member at once and says so', async () => {
    const lab = await JobLab.open('auto');
    try {
      const id = await lab.job(false);
      await lab.bridge.command('start', id);
      const accepted = (await lab.read(id)).transitions.find(({ to }) => to === 'accepted');
      expect(accepted).toMatchObject({ byWhat: 'service', by: null, reason: 'this machine takes jobs of members by itself' });
    } finally {
      await lab.close();
    }
  });
});

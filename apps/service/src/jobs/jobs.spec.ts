// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Job, type JobState, LiveMessage } from '@fabcommons/contracts';
import { LiveService } from '../live/index.js';
import { LiveClient } from '../live/live-client.js';
import { Dispatcher } from './dispatcher.js';
import { JobLab } from './testing/job-lab.js';
import { until } from './testing/until.js';

describe('a job', () => {
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
  const remaining = async (): Promise<number> => (await lab.read(await lab.job(false))).lot?.remaining.value ?? -1;

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
    expect(await lab.bed()).toBe('occupied');
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
    expect(await lab.bed()).toBe('clear');
    expect(await remaining()).toBe(before - 2983);

    const account = await lab.account(id);
    expect(account.events.map(({ sentence }) => sentence)).toEqual([
      'The design Cable clip 1.0.0 was made.',
      'Prusa ran for 1 min 30 s.',
      '3 g of Spool 1 was used up.',
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
    expect((await lab.read(running, lab.other)).may).toEqual({
      accept: false,
      control: false,
      cancel: false,
      collect: false,
      giveWord: false,
    });
    expect((await lab.read(running)).may).toEqual({
      accept: false,
      control: true,
      cancel: true,
      collect: false,
      giveWord: false,
    });
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
    const account = await lab.account(id);
    expect(account.totals).toMatchObject({ machineMs: 4_000, materialMg: 298, partsMade: 0, scrap: 1 });
    expect(await lab.bed()).toBe('occupied');
  });

  it('ends at once when it is cancelled before it runs, and lets its material go', async () => {
    await lab.bridge.state('alarm');
    await lab.machineIs('online');
    const id = await lab.job();
    await lab.isIn(id, 'queued');
    expect((await lab.read(id)).waitingFor).toContain('in alarm');
    await lab.maker.post(`/api/jobs/${id}/cancel`, { reason: 'changed my mind' });
    expect((await lab.read(id)).state).toBe('cancelled');
    expect((await lab.account(id)).events).toEqual([]);
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

  it('answers many people at once: no request waits for a connection that another holds', async () => {
    const ids: string[] = [];
    for (let count = 0; count < 4; count += 1) ids.push(await lab.job(false));
    const calls = Array.from({ length: 40 }, (_, index) => lab.steward.post(`/api/jobs/${ids[index % 4] ?? ''}/accept`));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(4);
    expect(statuses.filter((status) => status === 409)).toHaveLength(36);
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
    expect((await lab.guest.get('/api/jobs?mine=false&open=false')).status).toBe(200);
    expect((await lab.guest.get('/api/jobs?open=perhaps')).status).toBe(400);
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

describe('a long queue', () => {
  it('has a bound for each person, and hides neither the active job nor what is on the bed', async () => {
    const lab = await JobLab.open();
    try {
      const running = await lab.runningJob();
      await lab.db.dataSource.query(
        `INSERT INTO jobs (id, state, space_id, machine_id, requested_by, requested_at, note, copies, request_hash, subject)
         SELECT gen_random_uuid(), 'requested', space_id, machine_id, $2, requested_at - interval '1 hour', '', 1, '', subject
         FROM jobs, generate_series(1, 500) WHERE id = $1`,
        [running, lab.other.personId],
      );
      expect(await lab.other.post('/api/jobs', lab.wish())).toMatchObject({ status: 429, json: { code: 'too-many-requests' } });
      expect(await lab.steward.post(`/api/machines/${lab.machineId}/bed-clear`)).toMatchObject({ status: 409 });
    } finally {
      await lab.close();
    }
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { JobFinding } from '@fabcommons/contracts';
import { QueueRecheck } from './queue-recheck.js';
import { JobLab } from './testing/job-lab.js';
import { until } from './testing/until.js';

const asks: JobFinding = { code: 'feed', severity: 'ask', line: 12, text: 'works too fast', from: 'service' };
const refuses: JobFinding = { code: 'command', severity: 'refuse', line: 3, text: 'M500 would overwrite', from: 'service' };

describe("the steward's word", () => {
  let lab: JobLab;
  beforeAll(async () => {
    lab = await JobLab.open();
  });
  afterAll(() => lab.close());
  beforeEach(() => lab.tidy());

  const give = (id: string, codes: string[], who = lab.steward) => who.post(`/api/jobs/${id}/word`, { codes, note: 'I look' });

  it('is not asked for what no machine may run: the request is refused with the lines', async () => {
    lab.findings = [refuses, asks];
    expect(await lab.maker.post('/api/jobs', lab.wish())).toMatchObject({
      status: 422,
      json: { code: 'preflight-refused', issues: [{ path: 'line.3', message: 'M500 would overwrite' }] },
    });
  });

  it('is waited for, says what for, and goes out with the start', async () => {
    lab.findings = [asks];
    const id = await lab.job();
    await lab.isIn(id, 'queued');
    expect(await lab.read(id)).toMatchObject({
      waitingFor: "waiting for a steward's word: line 12: works too fast",
      findings: [asks],
      may: { giveWord: false },
    });
    expect(await lab.read(id, lab.steward)).toMatchObject({
      waitingFor: expect.stringContaining('your word'),
      may: { giveWord: true },
    });
    expect((await give(id, ['feed'], lab.maker)).status).toBe(403);
    expect((await give(id, ['bounds'])).status).toBe(400);
    expect(await give(id, ['feed'])).toMatchObject({
      status: 200,
      json: { grants: [{ code: 'feed', by: { name: 'Stew' }, note: 'I look' }] },
    });
    expect(await lab.bridge.command('start', id)).toMatchObject({
      grants: expect.arrayContaining(['feed']),
      limits: { maxToolC: 260 },
      policy: { store: 'refuse' },
    });
  });

  it('is asked for again when the machine itself finds more', async () => {
    const id = await lab.job();
    const start = await lab.bridge.command('start', id);
    const told = { code: 'not-homed', severity: 'ask' as const, line: 1, text: 'it is not known whether it is homed' };
    await lab.bridge.refuse(start, 'needs-word', 'a word is needed', [told]);
    await lab.isIn(id, 'queued');
    expect(await lab.read(id)).toMatchObject({
      findings: [{ ...told, from: 'bridge' }],
      waitingFor: expect.stringContaining('homed'),
    });
    expect(await lab.bed()).toBe('clear');
    await give(id, ['not-homed']);
    expect(await lab.bridge.command('start', id, 2)).toMatchObject({ grants: expect.arrayContaining(['not-homed']) });
  });

  it('is asked for what the machine found when it had fetched the program: the run goes on counting its events', async () => {
    const id = await lab.job();
    await lab.bridge.accept(await lab.bridge.command('start', id));
    await lab.bridge.tell(id, 'fetching');
    const told = { code: 'not-homed', severity: 'ask' as const, line: 2, text: 'G1 before $H' };
    const event = { ...lab.bridge.event(id, 'failed', {}, 'needs the word'), code: 'needs-word' as const, findings: [told] };
    await lab.bridge.send(event);
    await lab.isIn(id, 'queued');
    expect(await lab.read(id)).toMatchObject({ findings: [{ ...told, from: 'bridge' }], phase: null });
    expect(await lab.bed()).toBe('clear');
    await give(id, ['not-homed']);
    await lab.bridge.accept(await lab.bridge.command('start', id, 2));
    await lab.bridge.tell(id, 'running');
    await lab.isIn(id, 'running');
    await lab.bridge.tell(id, 'cancelled');
    await lab.isIn(id, 'cancelled');
    await lab.steward.post(`/api/machines/${lab.machineId}/bed-clear`);
  });

  it('does not help a program that the machine refuses', async () => {
    const id = await lab.job();
    await lab.bridge.refuse(await lab.bridge.command('start', id), 'preflight', 'line 3: M500 would overwrite');
    await lab.isIn(id, 'failed');
    expect((await lab.read(id)).transitions.at(-1)?.reason).toContain('M500');
  });

  it('is asked for when the machine was changed so that a waiting job does not fit any more', async () => {
    await lab.bridge.state('hold');
    const id = await lab.job();
    await lab.isIn(id, 'queued');
    const reason = { code: 'size' as const, blocks: true, text: '4 mm too tall.', next: null };
    lab.refusal = { kind: 'no', reasons: [reason, { ...reason, code: 'stock', text: 'No filament.' }] };
    await lab.app.get(QueueRecheck, { strict: false }).recheck(lab.machineId);
    const text = 'the machine was changed: 4 mm too tall.';
    expect(await lab.read(id)).toMatchObject({
      findings: [{ code: 'no-match', text }],
      waitingFor: expect.stringContaining(text),
    });
    lab.refusal = null;
    await lab.app.get(QueueRecheck, { strict: false }).recheck(lab.machineId);
    expect((await lab.read(id)).findings).toEqual([]);
    await lab.bridge.state('idle');
    await lab.bridge.command('start', id);
  });

  it('is nothing for a job whose machine changed so that it must not run there any more', async () => {
    await lab.bridge.state('hold');
    const id = await lab.job();
    await lab.isIn(id, 'queued');
    lab.findings = [refuses];
    await lab.bridge.state('idle');
    await lab.isIn(id, 'failed');
    expect((await lab.read(id)).transitions.at(-1)?.reason).toBe('line 3: M500 would overwrite');
  });
});

describe('an emergency stop', () => {
  let lab: JobLab;
  beforeAll(async () => {
    lab = await JobLab.open('auto');
  });
  afterAll(() => lab.close());

  it('ends the job with the name of who pressed it', async () => {
    const id = await lab.runningJob();
    expect((await lab.steward.post(`/api/machines/${lab.machineId}/stop`)).status).toBe(204);
    const failed = { ...lab.bridge.event(id, 'failed', {}, 'emergency stop'), code: 'emergency-stop' as const };
    await lab.bridge.send(failed);
    await lab.isIn(id, 'failed');
    expect((await lab.read(id)).transitions.at(-1)?.reason).toBe('emergency stop (pressed by Stew)');
    await lab.bridge.state('faulted');
    const live = async () =>
      (await lab.guest.get(`/api/machines/${lab.machineId}`)).json['live'] as { stoppedBy?: { name: string } };
    await until(async () => (await live()).stoppedBy?.name === 'Stew', 'the machine says who');
  });
});

describe('a pause or resume that the machine refuses', () => {
  let lab: JobLab;
  beforeAll(async () => {
    lab = await JobLab.open('auto');
  });
  afterAll(() => lab.close());

  it('is answered with its reason', async () => {
    const id = await lab.runningJob();
    const asked = lab.maker.post(`/api/jobs/${id}/pause`);
    await lab.bridge.refuse(await lab.bridge.command('pause', id), 'not-ready', 'it is not at rest yet');
    expect(await asked).toMatchObject({ status: 409, json: { message: 'The machine did not pause: it is not at rest yet.' } });
    await until(async () => (await lab.read(id)).waitingFor === 'the machine did not pause: it is not at rest yet', 'said');
  });
});

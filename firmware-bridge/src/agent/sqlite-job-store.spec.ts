// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { CommandReply } from '@fabcommons/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MAX_ENDED_JOBS, MAX_REPLIES, type NewJobEvent, NOTHING_MEASURED, type StartCommand } from './job-store.js';
import { SqliteJobStore } from './sqlite-job-store.js';

const AT = '2026-11-20T21:00:00.000Z';
const command = (jobId: string = randomUUID()): StartCommand => ({
  v: 1,
  kind: 'start',
  commandId: randomUUID(),
  jobId,
  at: AT,
  expiresAt: AT,
  name: 'Cable clip',
  program: { sha256: 'a'.repeat(64), sizeBytes: 4, dialect: 'marlin' },
});
const reply = (commandId: string): CommandReply => ({ v: 1, commandId, at: AT, outcome: 'accepted' });
const event = (jobId: string, kind: NewJobEvent['kind']): NewJobEvent => ({
  eventId: randomUUID(),
  jobId,
  at: AT,
  kind,
  code: null,
  reason: null,
  measured: NOTHING_MEASURED,
});

describe('job store', () => {
  let folder: string;
  let path: string;
  let store: SqliteJobStore;
  const accept = (start = command()): StartCommand => {
    store.accept('printer', start, reply(start.commandId), event(start.jobId, 'fetching'));
    return start;
  };
  const reopen = (): void => {
    store.close();
    store = new SqliteJobStore(path);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fab-store-'));
    path = join(folder, 'journal.sqlite');
    store = new SqliteJobStore(path);
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  it('still has job, reply and event after it was closed', () => {
    const start = accept();
    reopen();
    expect(store.job(start.jobId)).toMatchObject({ machine: 'printer', state: 'accepted', command: start });
    expect(store.reply(start.commandId)).toEqual(reply(start.commandId));
    expect(store.outbox(10)).toMatchObject([{ machine: 'printer', event: { v: 1, kind: 'fetching', sequence: 0 } }]);
  });

  it('counts the events of a job up, also over a restart, and takes none after its end', () => {
    const { jobId } = accept();
    store.begin(jobId);
    store.record(event(jobId, 'running'));
    reopen();
    expect(store.record(event(jobId, 'finished'))?.sequence).toBe(2);
    expect(store.record(event(jobId, 'failed'))).toBeNull();
    expect(store.record(event(randomUUID(), 'failed'))).toBeNull();
    expect(store.outbox(10).map((entry) => entry.event.kind)).toEqual(['fetching', 'running', 'finished']);
    expect(store.job(jobId)?.state).toBe('ended');
  });

  it('begins a run anew that had ended for want of a word, and counts its events on', () => {
    const start = accept();
    expect(store.waitsForWord(start.jobId)).toBe(false);
    store.record({ ...event(start.jobId, 'failed'), code: 'needs-word' });
    reopen();
    expect(store.waitsForWord(start.jobId)).toBe(true);
    accept({ ...start, commandId: randomUUID(), grants: ['not-homed'] });
    expect(store.job(start.jobId)).toMatchObject({ state: 'accepted', command: { grants: ['not-homed'] } });
    expect(store.record(event(start.jobId, 'finished'))?.sequence).toBe(3);
    expect(store.waitsForWord(start.jobId)).toBe(false);
  });

  it('knows which jobs of which machine are open and what they used', () => {
    const { jobId } = accept();
    store.begin(jobId);
    store.measure(jobId, { machineMs: 5, extrudedUm: [1], linesDone: 2, bytesDone: 3 });
    expect(store.openJobs('printer')).toMatchObject([{ jobId, state: 'running', measured: { machineMs: 5 } }]);
    expect(store.openJobs('mill')).toEqual([]);
  });

  it('forgets acknowledged events only', () => {
    const { jobId } = accept();
    store.record(event(jobId, 'running'));
    const [first] = store.outbox(1);
    store.acknowledge([first?.event.eventId ?? '', randomUUID()]);
    expect(store.outbox(10).map((entry) => entry.event.kind)).toEqual(['running']);
    expect(store.outboxSize).toBe(1);
  });

  it('writes nothing of a job when a part of it cannot be written', () => {
    const start = accept();
    expect(() => accept(start)).toThrow();
    expect(store.outboxSize).toBe(1);
  });

  it('keeps a bounded number of ended jobs and replies, and every open job', () => {
    const open = accept();
    for (let count = 0; count < MAX_ENDED_JOBS + 20; count += 1) store.record(event(accept().jobId, 'finished'));
    accept();
    expect(store.job(open.jobId)?.state).toBe('accepted');
    reopen();
    const ended = store.outbox(1e6).filter((entry) => entry.event.kind === 'finished');
    expect(ended.filter((entry) => store.job(entry.event.jobId)).length).toBeLessThanOrEqual(MAX_ENDED_JOBS);
    expect(store.reply(open.commandId)).toBeNull();
    expect(MAX_REPLIES).toBe(1_000);
  });

  it('is not opened by a second agent, and says what to do', () => {
    expect(() => new SqliteJobStore(path, 10)).toThrow(expect.objectContaining({ code: 'data-folder-in-use' }));
    reopen();
  });

  it('says so when the file is something else', () => {
    expect(() => new SqliteJobStore(folder)).toThrow(expect.objectContaining({ code: 'data-folder-unusable' }));
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from './agent.js';
import { systemAgentClock } from './agent-clock.js';
import { AgentLog } from './agent-log.js';
import { ProgramCache } from './program-cache.js';
import { SqliteJobStore } from './sqlite-job-store.js';
import { ServiceBench, until } from './testing/bench.js';
import { RecordedSession, SOME_MEASURED } from './testing/recorded-session.js';

const KEY = 'printer';

describe('agent', () => {
  let folder: string;
  let bench: ServiceBench;
  let session: RecordedSession;
  let store: SqliteJobStore;
  let agent: Agent;
  let lines: string[];
  const fatal: unknown[] = [];

  const build = (): Agent => {
    const log = new AgentLog(systemAgentClock, (line) => lines.push(line), false);
    const cache = new ProgramCache({
      folder: join(folder, 'programs'),
      service: bench.service,
      credentials: () => bench.credentials,
      clock: { ...systemAgentClock, random: () => 0, after: (_, fire) => systemAgentClock.after(1, fire) },
    });
    store = new SqliteJobStore(join(folder, 'journal.sqlite'));
    return new Agent({
      credentials: bench.credentials,
      service: bench.service,
      machines: [{ key: KEY, session }],
      store,
      cache,
      clock: systemAgentClock,
      log,
      bridgeVersion: '0.1.0',
      onFatal: (cause) => fatal.push(cause),
      onRefused: () => undefined,
      onMoved: () => undefined,
    });
  };
  /** Ends the agent as a kill does: nothing is told, nothing is tidied; then starts another on the same folder. */
  const restart = async (): Promise<void> => {
    await agent.stop();
    store.close();
    session = new RecordedSession({ calls: session.calls });
    agent = build();
    await agent.start();
  };
  /** The bytes of a job are on the machine. */
  const startJob = async (): Promise<string> => {
    const command = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, command);
    await until(() => session.calls.includes(`start ${command.jobId}`));
    return command.jobId;
  };

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fab-agent-'));
    lines = [];
    bench = new ServiceBench();
    await bench.open();
    session = new RecordedSession();
    agent = build();
    await agent.start();
    await until(() => bench.states.length > 0 && bench.presences.length > 0);
  });
  afterEach(async () => {
    await agent.stop();
    store.close();
    await bench.close();
    rmSync(folder, { recursive: true });
    expect(fatal.splice(0)).toEqual([]);
  });

  it('tells presence with its machines, identity and state when it is connected', async () => {
    expect(bench.presences[0]).toMatchObject({ online: true, machines: [KEY], bridgeVersion: '0.1.0' });
    expect(bench.states[0]).toMatchObject({ v: 1, mode: 'idle' });
    const nothing = { machineType: null, uuid: null, capabilities: {}, travelMm: null, extruders: 1, maxSpindleRpm: null };
    session.identify({ firmware: 'marlin', firmwareName: 'Marlin 2.1.2', port: 'tcp://127.0.0.1:1', ...nothing });
    await until(() => bench.identities.length > 0);
  });

  it('runs a job: accepted, fetched, begun on the machine, every phase told with its sequence', async () => {
    const command = bench.startCommand(bench.store('G28\nG1 X10\n'));
    bench.send(KEY, command);
    await until(() => session.calls.includes(`start ${command.jobId}`));
    expect(bench.replyTo(command.commandId)).toMatchObject({ outcome: 'accepted' });
    for (const phase of ['heating', 'running', 'finished'] as const) session.phase(phase);
    await until(() => store.outboxSize === 0 && bench.events.length >= 4);
    expect(bench.kindsOf(command.jobId)).toEqual(['fetching', 'heating', 'running', 'finished']);
    expect(bench.events.at(-1)?.measured).toEqual(SOME_MEASURED);
    expect(store.openJobs(KEY)).toEqual([]);
  });

  it('shows the machine as fetching while the bytes come', async () => {
    await startJob();
    expect(bench.states.map(({ job }) => job?.phase)).toContain('fetching');
  });

  it('answers the same command again and runs the job once, also under another command id', async () => {
    const command = bench.startCommand(bench.store('G28\n'));
    for (let time = 0; time < 3; time += 1) bench.send(KEY, command);
    const repeated = { ...command, commandId: randomUUID() };
    bench.send(KEY, repeated);
    await until(() => bench.replies.length === 4);
    await until(() => session.calls.includes(`start ${command.jobId}`));
    session.phase('finished');
    const afterTheEnd = { ...command, commandId: randomUUID() };
    bench.send(KEY, afterTheEnd);
    await until(() => bench.replies.length === 5);
    expect(bench.replies.map(({ outcome }) => outcome)).toEqual(Array(5).fill('accepted'));
    expect(session.calls.filter((call) => call.startsWith('start'))).toHaveLength(1);
  });

  it('refuses a known job id that stands for another program', async () => {
    const command = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, command);
    const other = { ...command, commandId: randomUUID(), program: bench.store('G29\n') };
    bench.send(KEY, other);
    await until(() => bench.replies.length === 2);
    expect(bench.replyTo(other.commandId)).toMatchObject({ outcome: 'refused', code: 'already-ran' });
    await until(() => session.calls.includes(`start ${command.jobId}`));
  });

  it.each([
    ['an expired command', 'expired', () => ({ expiresAt: '2026-01-01T00:00:00.000Z' })],
    ['a machine in alarm', 'not-ready', () => void session.show({ mode: 'alarm', detail: 'home the machine first' })],
    ['a machine that is offline', 'not-ready', () => void session.show({ mode: 'offline' })],
  ])('refuses %s with %s and moves nothing', async (_, code, arrange) => {
    const command = { ...bench.startCommand(bench.store('G28\n')), ...(arrange() ?? {}) };
    bench.send(KEY, command);
    await until(() => bench.replies.length === 1);
    expect(bench.replies[0]).toMatchObject({ outcome: 'refused', code });
    expect(session.calls).toEqual(['open']);
    expect(store.job(command.jobId)).toBeNull();
  });

  it('refuses a second job while one is under way', async () => {
    await startJob();
    const second = bench.startCommand(bench.store('G29\n'));
    bench.send(KEY, second);
    await until(() => bench.replyTo(second.commandId) !== undefined);
    expect(bench.replyTo(second.commandId)).toMatchObject({ outcome: 'refused', code: 'busy' });
  });

  it('answers a command for a machine it does not have', async () => {
    const command = bench.startCommand(bench.store('G28\n'));
    bench.send('laser', command);
    await until(() => bench.replies.length === 1);
    expect(bench.replies[0]).toMatchObject({ outcome: 'refused', code: 'unknown-machine' });
  });

  it('survives malformed messages, and answers those that have a command id', async () => {
    const commandId = randomUUID();
    for (const payload of ['', 'junk', '{}', '[]', '\u0000', JSON.stringify({ commandId, kind: 'start' })])
      bench.send(KEY, payload);
    bench.send(KEY, 'junk', 'ack');
    await until(() => bench.replyTo(commandId) !== undefined);
    expect(bench.replyTo(commandId)).toMatchObject({ outcome: 'refused', code: 'malformed' });
    await startJob();
    expect(lines.filter((line) => line.includes('malformed'))).toHaveLength(7);
  });

  it('hands pause, resume and cancel to the machine and its answer back', async () => {
    const jobId = await startJob();
    const commands = [
      { ...bench.head(jobId), kind: 'pause' },
      { ...bench.head(jobId), kind: 'resume' },
      { ...bench.head(jobId), kind: 'cancel', reason: 'wrong filament' },
      { ...bench.head(), kind: 'pause' },
    ];
    for (const command of commands) bench.send(KEY, command);
    await until(() => bench.replies.length === 5);
    expect(bench.replies.slice(1).map((reply) => (reply.outcome === 'refused' ? reply.code : 'accepted'))).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'no-such-job',
    ]);
    expect(session.calls.slice(2, 5)).toEqual([`pause ${jobId}`, `resume ${jobId}`, `cancel ${jobId}`]);
  });

  it('stops at once on an emergency stop, once for the same stop, and also when the message is damaged', async () => {
    const jobId = await startJob();
    const stop = { v: 1, commandId: randomUUID(), at: new Date().toISOString() };
    bench.send(KEY, stop, 'stop');
    bench.send(KEY, stop, 'stop');
    await until(() => bench.replies.filter(({ commandId }) => commandId === stop.commandId).length === 2);
    expect(session.calls.filter((call) => call === 'emergency-stop')).toHaveLength(1);
    await until(() => bench.kindsOf(jobId).includes('failed'));
    bench.send(KEY, 'junk', 'stop');
    await until(() => session.calls.filter((call) => call === 'emergency-stop').length === 2);
  });

  it('brings the machine back once for the same order, hands its refusal back, and refuses an expired one', async () => {
    const order = (expiresInMs = 10_000) => {
      const now = Date.now();
      const expiresAt = new Date(now + expiresInMs).toISOString();
      return { v: 1, commandId: randomUUID(), at: new Date(now).toISOString(), expiresAt };
    };
    const outcomes = () => bench.replies.map((reply) => (reply.outcome === 'refused' ? reply.code : 'accepted'));
    session.show({ mode: 'faulted', detail: 'emergency stop' });
    const first = order();
    bench.send(KEY, first, 'recover');
    bench.send(KEY, first, 'recover');
    bench.send(KEY, order(-1), 'recover');
    await until(() => bench.replies.length === 3);
    expect(outcomes()).toEqual(['accepted', 'accepted', 'expired']);
    expect(session.calls.filter((call) => call === 'recover')).toHaveLength(1);
    session.show({ mode: 'idle', detail: null });
    bench.send(KEY, order(), 'recover');
    bench.send('laser', order(), 'recover');
    bench.send(KEY, { commandId: randomUUID() }, 'recover');
    await until(() => bench.replies.length === 6);
    expect(outcomes().slice(3)).toEqual(['not-ready', 'unknown-machine', 'malformed']);
  });

  it('does not bring a machine back while the bytes of a job are being fetched', async () => {
    bench.answerFile = () => null;
    const job = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, job);
    await until(() => bench.replies.length === 1);
    bench.send(KEY, { ...bench.head(), jobId: undefined }, 'recover');
    await until(() => bench.replies.length === 2);
    expect(bench.replies[1]).toMatchObject({ outcome: 'refused', code: 'busy' });
    expect(session.calls).not.toContain('recover');
  });

  it('fails the job and moves nothing when the file is not to be had, and fetches again after a passing trouble', async () => {
    bench.answerFile = () => ({ status: 404, body: Buffer.alloc(0) });
    const gone = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, gone);
    await until(() => bench.kindsOf(gone.jobId).includes('failed'));
    expect(bench.events.at(-1)).toMatchObject({ code: 'file-unavailable' });
    expect(session.calls).toEqual(['open']);
    bench.answerFile = (sha256, attempt) => (attempt < 3 ? { status: 503, body: Buffer.alloc(0) } : bench.storedFile(sha256));
    await startJob();
  });

  it('cancels a job whose bytes are still being fetched, by a person and by an emergency stop', async () => {
    bench.answerFile = () => null;
    const first = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, first);
    await until(() => bench.replies.length === 1);
    bench.send(KEY, { ...bench.head(first.jobId), kind: 'cancel', reason: 'not now' });
    await until(() => bench.kindsOf(first.jobId).includes('cancelled'));
    const second = bench.startCommand(bench.store('G29\n'));
    bench.send(KEY, second);
    await until(() => bench.kindsOf(second.jobId).includes('fetching'));
    bench.send(KEY, { v: 1, commandId: randomUUID(), at: new Date().toISOString() }, 'stop');
    await until(() => bench.kindsOf(second.jobId).includes('failed'));
    expect(session.calls.filter((call) => call.startsWith('start'))).toEqual([]);
  });

  it('tells the failure when the machine refuses to begin after the fetch', async () => {
    session.startOutcome = { kind: 'refused', code: 'bad-program', reason: 'no line of it can be sent' };
    const jobId = await startJob();
    await until(() => bench.kindsOf(jobId).includes('failed'));
    expect(bench.events.at(-1)).toMatchObject({ code: 'bad-program', reason: 'no line of it can be sent' });
  });

  it('goes on with the job while the broker is away and tells the rest when it is back', async () => {
    const jobId = await startJob();
    await bench.closeBroker();
    session.phase('running');
    session.phase('finished');
    expect(store.outboxSize).toBeGreaterThanOrEqual(2);
    await bench.openBroker();
    await until(() => store.outboxSize === 0, 10_000);
    expect(bench.kindsOf(jobId)).toEqual(['fetching', 'running', 'finished']);
    expect(bench.presences.at(-1)?.online).toBe(true);
  });

  it('keeps an event until the service itself acknowledges it: a PUBACK is not enough', async () => {
    bench.acknowledges = false;
    const jobId = await startJob();
    session.phase('finished');
    await until(() => bench.kindsOf(jobId).length === 2);
    expect(store.outboxSize).toBe(2);
    const eventIds = bench.events.map(({ eventId }) => eventId);
    bench.send(KEY, { v: 1, eventIds }, 'ack');
    await until(() => store.outboxSize === 0);
  });

  it('stops safely: the job is ended and told, presence says offline', async () => {
    const jobId = await startJob();
    await agent.stop();
    expect(bench.kindsOf(jobId)).toEqual(['fetching', 'failed']);
    expect(bench.events.at(-1)?.code).toBe('bridge-stopped');
    expect(bench.presences.at(-1)?.online).toBe(false);
    expect(session.calls.at(-1)).toBe('close');
  });

  it('after a restart repeats the answer to an old command and does not run its job again', async () => {
    const command = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, command);
    await until(() => session.calls.includes(`start ${command.jobId}`));
    session.phase('finished');
    await restart();
    await until(() => bench.presences.at(-1)?.online === true);
    bench.replies.length = 0;
    bench.send(KEY, command);
    await until(() => bench.replies.length === 1);
    expect(bench.replies[0]).toMatchObject({ outcome: 'accepted' });
    expect(session.calls.filter((call) => call.startsWith('start'))).toHaveLength(1);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MachineSettings } from '@fabcommons/contracts';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Agent } from './agent.js';
import { systemAgentClock } from './agent-clock.js';
import { AgentLog } from './agent-log.js';
import { MAX_WAITING_BACKUPS } from './machine-store.js';
import { SqliteJobStore } from './sqlite-job-store.js';
import { ServiceBench, until } from './testing/bench.js';
import { RecordedSession } from './testing/recorded-session.js';
import type { ToolHandlerParts } from './tool-handler.js';

const KEY = 'mill';
const SETTINGS: MachineSettings = {
  firmware: 'grbl',
  firmwareName: 'Grbl 1.1h',
  uuid: null,
  takenAt: '2026-11-20T21:00:00.000Z',
  entries: [{ key: '$110', value: '500.000', name: 'X-axis maximum rate', unit: 'mm/min', group: 'rates' }],
  transcript: ['$110=500.000'],
};

describe('what a bridge keeps of a machine', () => {
  let folder: string;
  let bench: ServiceBench;
  let session: RecordedSession;
  let store: SqliteJobStore;
  let agent: Agent;
  let tools: ToolHandlerParts | null;
  let taken: string[];
  const fatal: unknown[] = [];

  const build = (): Agent => {
    store = new SqliteJobStore(join(folder, 'journal.sqlite'));
    session = new RecordedSession();
    return new Agent({
      credentials: bench.credentials,
      service: bench.service,
      machines: [{ key: KEY, session }],
      store,
      cache: { fetch: () => Promise.resolve('/program'), release: () => undefined },
      clock: systemAgentClock,
      log: new AgentLog(systemAgentClock, () => undefined, true),
      bridgeVersion: '0.1.0',
      tools: (parts) => {
        tools = parts;
        return {
          take: (_, payload) => void taken.push(payload),
          close: () => Promise.resolve(),
          unfinished: null,
          busyWith: null,
          isStranger: false,
          settle: () => false,
        };
      },
      onFatal: (cause) => void fatal.push(cause),
      onRefused: () => undefined,
      onMoved: () => undefined,
    });
  };
  const restart = async (): Promise<void> => {
    await agent.stop();
    store.close();
    agent = build();
    await agent.start();
  };
  const last = (): (typeof bench.states)[number] | undefined => bench.states.at(-1);

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fab-memory-'));
    bench = new ServiceBench();
    await bench.open();
    taken = [];
    agent = build();
    await agent.start();
    await until(() => bench.states.length > 0);
  });
  afterEach(async () => {
    await agent.stop();
    store.close();
    await bench.close();
    rmSync(folder, { recursive: true });
    expect(fatal.splice(0)).toEqual([]);
  });

  it('is a lost position and a pressed stop, told to the session of the next process', async () => {
    session.tellMemory({ positionLost: true, isStopped: true });
    await restart();
    expect(session.calls).toEqual(['remember position-lost', 'remember stopped', 'open']);
    session.tellMemory({ positionLost: false, isStopped: false });
    await restart();
    expect(session.calls).toEqual(['open']);
  });

  it('is what had the machine when the bridge died: told with what is safe, never gone on with, forgotten when somebody begins anew', async () => {
    session.show({ tool: { toolId: null, purpose: 'flash firmware' } });
    expect(store.machines.activity(KEY)).toMatchObject({ purpose: 'flash firmware' });
    await restart();
    expect(session.calls).toEqual(['open']);
    await until(() => last()?.detail?.includes('flash firmware') === true);
    expect(last()?.offers?.map(({ action }) => action)).toEqual(['look']);
    session.show({ tool: { toolId: null, purpose: 'settings backup' } });
    session.show({ tool: null });
    await until(() => last()?.detail === null);
    expect(store.machines.activity(KEY)).toBe(null);
    await restart();
    await until(() => last()?.offers?.length === 0);
  });

  it('is a console or a calibration that was cut off: a heater may be on, so the machine is made safe', async () => {
    session.show({ tool: { toolId: null, purpose: 'console' } });
    await restart();
    expect(session.calls).toEqual(['make-safe', 'open']);
    await until(() => last()?.detail?.includes('switched off') === true);
    expect(last()?.offers?.map(({ action }) => action)).toEqual(['look', 'home']);
  });

  it('is a job that was running: made safe, told, and with it what is safe now', async () => {
    const start = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, start);
    await until(() => session.calls.some((call) => call.startsWith('start')));
    // What a kill leaves: the journal as it was. The old process cannot write to it any more.
    store.close();
    await agent.stop();
    fatal.splice(0);
    agent = build();
    await agent.start();
    expect(session.calls).toEqual(['make-safe', 'open']);
    await until(() => bench.kindsOf(start.jobId).includes('failed'));
    expect(bench.events.at(-1)).toMatchObject({ code: 'bridge-restarted' });
    await until(() => last()?.offers?.some(({ action }) => action === 'home') === true);
  });

  it('is a backup until the service has it: sent again after a restart, and no more once it was acknowledged', async () => {
    bench.acknowledges = false;
    const backupId = tools?.publishBackup(SETTINGS, 'before flashing', randomUUID());
    await until(() => bench.backups.length > 0);
    await restart();
    await until(() => bench.backups.length > 1);
    expect(new Set(bench.backups.map((backup) => backup.backupId))).toEqual(new Set([backupId]));
    expect(bench.backups[0]).toMatchObject({ reason: 'before flashing', settings: SETTINGS });
    bench.send(KEY, { v: 1, backupIds: [backupId] }, 'settings-ack');
    await until(() => store.backups.waitingCount === 0);
    const before = bench.backups.length;
    await restart();
    expect(bench.backups.length).toBe(before);
  });

  it('is bounded: the oldest backups go first', () => {
    const add = (): number =>
      store.backups.add(KEY, { v: 1, at: SETTINGS.takenAt, backupId: randomUUID(), reason: 'r', settings: SETTINGS });
    const dropped = Array.from({ length: MAX_WAITING_BACKUPS + 3 }, add);
    expect(dropped.slice(-4)).toEqual([0, 1, 1, 1]);
    expect(store.backups.waitingCount).toBe(MAX_WAITING_BACKUPS);
    store.backups.acknowledge(store.backups.waiting(MAX_WAITING_BACKUPS).map(({ backup }) => backup.backupId));
  });

  it('lets no job begin while something else has the machine, and hands tools to their desk', async () => {
    session.show({ tool: { toolId: null, purpose: 'console' } });
    const start = bench.startCommand(bench.store('G28\n'));
    bench.send(KEY, start);
    await until(() => bench.replyTo(start.commandId) !== undefined);
    expect(bench.replyTo(start.commandId)).toMatchObject({ outcome: 'refused', code: 'busy' });
    bench.send(KEY, { any: 'thing' }, 'tool');
    await until(() => taken.length === 1);
    const now = new Date().toISOString();
    const toolId = randomUUID();
    bench.send('nobody', { v: 1, at: now, expiresAt: now, toolId, by: 'Ada', op: { kind: 'identify' } }, 'tool');
    await until(() => bench.toolEvents.length === 1);
    expect(bench.toolEvents[0]).toMatchObject({ toolId, event: { kind: 'refused', code: 'unknown-machine' } });
  });
});

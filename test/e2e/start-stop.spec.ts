// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { eventually } from './eventually.js';
import { parentOf, processesOf } from './processes.js';
import { launch, startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

/** Orphans stop in order, the database last. */
const ORPHANS_GONE_WITHIN_MS = 20_000;
const FIRST_ADMIN = { name: 'Ada', email: 'ada@example.org', password: 'a long enough one', spaceName: 'Our space' };

describe('npm start, as somebody at a terminal meets it', () => {
  let stack: Stack | undefined;
  afterEach(async () => {
    await stack?.dispose();
    stack = undefined;
  }, 60_000);

  const gone = (data: string) =>
    eventually(`nothing is left of ${data}`, () => processesOf(data).length === 0, { withinMs: ORPHANS_GONE_WITHIN_MS }).catch(
      () => expect(processesOf(data)).toEqual([]),
    );

  it.each(['supervisor', 'service', 'postgres', 'bridge'] as const)(
    'SIGTERM as soon as the %s has started: exit code 0, no process left',
    async (which) => {
      const started = await launch();
      stack = started;
      await eventually(`the ${which} has started`, () =>
        which === 'supervisor'
          ? processesOf(started.dataDir).some((line) => line.includes('supervisor.mjs')) && existsSync(`${started.dataDir}/logs`)
          : started.pids()[which] !== undefined,
      );
      started.signal('SIGTERM', 'npm');
      expect(await started.ended).toEqual({ code: 0, signal: null });
      expect(processesOf(started.dataDir)).toEqual([]);
      expect(started.printed()).not.toMatch(/Error|starting it again/);
    },
    60_000,
  );

  it.each([
    ['SIGTERM', 'npm'],
    ['SIGINT', 'npm'],
    ['SIGINT', 'group'],
  ] as const)(
    '%s to the %s while everything runs: exit code 0, no process left',
    async (signal, to) => {
      stack = await startStack();
      expect(Object.keys(stack.pids()).sort()).toEqual(['bridge', 'postgres', 'service', 'virtual-mill', 'virtual-printer']);
      stack.signal(signal, to);
      expect(await stack.ended).toEqual({ code: 0, signal: null });
      expect(processesOf(stack.dataDir)).toEqual([]);
    },
    60_000,
  );

  it('an impatient second Ctrl-C changes nothing: the database is stopped all the same', async () => {
    stack = await startStack();
    stack.signal('SIGINT', 'group');
    stack.signal('SIGINT', 'group');
    expect(await stack.ended).toEqual({ code: 0, signal: null });
    expect(processesOf(stack.dataDir)).toEqual([]);
    expect(existsSync(`${stack.dataDir}/postgres/postmaster.pid`)).toBe(false);
  }, 60_000);

  it('kill -9 of the supervisor leaves nothing behind', async () => {
    stack = await startStack();
    process.kill(parentOf(stack.pids().service ?? 0), 'SIGKILL');
    await gone(stack.dataDir);
    expect((await stack.ended).code).toBe(1);
  }, 60_000);

  it('kill -9 of npm leaves nothing behind', async () => {
    stack = await startStack();
    stack.signal('SIGKILL', 'npm');
    await gone(stack.dataDir);
  }, 60_000);

  it('kill -9 of the whole group, then a second start: it works on the same data', async () => {
    stack = await startStack();
    stack.signal('SIGKILL', 'group');
    await gone(stack.dataDir);
    const again = await startStack({ dataDir: stack.dataDir });
    await new Visitor(again.url).ready('virtual-mill');
    expect(await again.stop()).toBe(0);
  }, 90_000);

  it('in production there are no demo people, and the code that was printed makes the first admin, once', async () => {
    const started = await startStack({ env: { NODE_ENV: 'production' } });
    stack = started;
    expect(started.printed()).not.toMatch(/@demo\.example/);
    expect(Object.keys(started.pids()).sort()).toEqual(['postgres', 'service']);
    const code = /Set-up code[^:]*: (\S+)/.exec(started.printed())?.[1];
    const guest = new Visitor(started.url);
    expect(await guest.must('GET', '/api/setup')).toEqual({ needed: true });
    expect((await guest.ask('POST', '/api/setup', { ...FIRST_ADMIN, code: 'not-the-code' })).status).toBe(404);
    expect(await guest.must('POST', '/api/setup', { ...FIRST_ADMIN, code })).toMatchObject({
      person: { email: FIRST_ADMIN.email },
      memberships: [{ spaceName: FIRST_ADMIN.spaceName, role: 'admin' }],
      demo: false,
    });
    const second = await new Visitor(started.url).ask('POST', '/api/setup', { ...FIRST_ADMIN, email: 'b@example.org', code });
    expect(second).toMatchObject({ status: 409, body: { code: 'code-used' } });
    expect(await guest.must('GET', '/api/setup')).toEqual({ needed: false });
    expect(await guest.machines()).toEqual([]);
  }, 60_000);

  it('in production the service says a new set-up code when it was started again, and only that one works', async () => {
    const started = await startStack({ env: { NODE_ENV: 'production' } });
    stack = started;
    process.kill(started.pids().service ?? 0, 'SIGKILL');
    const codes = (): string[] => [...started.printed().matchAll(/Set-up code[^:]*: (\S+)/g)].map((match) => match[1] ?? '');
    const [first, second] = await eventually('a second code', () => codes().length === 2 && codes());
    await eventually('the service answers', async () => (await fetch(`${started.url}/health`)).ok);
    const guest = new Visitor(started.url);
    expect((await guest.ask('POST', '/api/setup', { ...FIRST_ADMIN, code: first })).status).toBe(404);
    expect((await guest.ask('POST', '/api/setup', { ...FIRST_ADMIN, code: second })).status).toBe(201);
  }, 60_000);
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { answers, startMosquitto, startPostgres, type Server } from './debian-servers.js';
import { demoPeople } from './demo-people.js';
import { eventually } from './eventually.js';
import { expectBookedOnce, jobInFullSwing, starts } from './run-of-a-job.js';
import { startStack, type Stack } from './stack.js';
import { Visitor } from './visitor.js';

describe("the same chain with Debian's PostgreSQL and Mosquitto", () => {
  let postgres: Server;
  let mosquitto: Server;
  let stack: Stack;
  let maker: Visitor;
  let steward: Visitor;

  beforeAll(async () => {
    [postgres, mosquitto] = await Promise.all([startPostgres(), startMosquitto()]);
    stack = await startStack({ env: { DATABASE_URL: postgres.url, MQTT_URL: mosquitto.url } });
    const people = demoPeople(stack.printed());
    [maker, steward] = [new Visitor(stack.url), new Visitor(stack.url)];
    await maker.signIn(...people.maker);
    await steward.signIn(...people.steward);
  }, 180_000);
  afterAll(async () => {
    await stack?.dispose();
    await mosquitto?.dispose();
    await postgres?.dispose();
  }, 90_000);

  it('starts neither an embedded database nor an embedded broker', async () => {
    expect(existsSync(join(stack.dataDir, 'postgres'))).toBe(false);
    expect(await answers(Number(new URL(stack.mqttUrl).port))).toBe(false);
  });

  it('makes a part on the mill and accounts for it', async () => {
    const job = await jobInFullSwing({ maker, steward }, 'hex-gauge', 'virtual-mill');
    const finished = await maker.until(job.id, ['finished', 'failed']);
    expect({ state: finished.state, reason: finished.transitions.at(-1)?.reason }).toMatchObject({ state: 'finished' });
    expectBookedOnce(await maker.account(job.id), 'part');
    const collected = await maker.must<{ state: string }>('POST', `/api/jobs/${job.id}/collect`, {
      bedClear: true,
      workMinutes: 5,
    });
    expect(collected.state).toBe('collected');
  }, 300_000);

  it('survives kill -9 of the broker in mid-job: nothing lost, nothing run twice, nothing booked twice', async () => {
    const job = await jobInFullSwing({ maker, steward }, 'filament-end-clip', 'virtual-printer');
    await mosquitto.kill('SIGKILL');
    await eventually('health tells that the broker is down', async () => (await fetch(`${stack.url}/health`)).status === 503);
    await mosquitto.restart();
    await eventually('health is well again', async () => (await fetch(`${stack.url}/health`)).ok, { withinMs: 60_000 });
    const finished = await maker.until(job.id, ['finished', 'failed']);
    expect({ state: finished.state, reason: finished.transitions.at(-1)?.reason }).toMatchObject({ state: 'finished' });
    expect(starts(finished)).toBe(1);
    expectBookedOnce(await maker.account(job.id), 'part');
  }, 300_000);
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemAgentClock } from './agent-clock.js';
import { AgentLog } from './agent-log.js';
import { pairBridge, reachable } from './pairing.js';
import { ServiceBench } from './testing/bench.js';

describe('pairing', () => {
  let bench: ServiceBench;
  let lines: string[];
  const quick = { ...systemAgentClock, after: (_: number, fire: () => void) => systemAgentClock.after(1, fire) };
  const pair = (service = bench.service, signal = new AbortController().signal) =>
    pairBridge({ service, code: 'ABCD-1234', clock: quick, log: new AgentLog(quick, (line) => lines.push(line), false), signal });

  beforeEach(async () => {
    lines = [];
    bench = new ServiceBench();
    await bench.open();
  });
  afterEach(() => bench.close());

  it('exchanges the code for credentials', async () => {
    bench.answerPairing = (code) => ({ status: code === 'ABCD-1234' ? 201 : 404, body: bench.credentials });
    expect(await pair()).toEqual(bench.credentials);
  });

  it.each([
    ['code-used', 'used already'],
    ['code-expired', 'has expired'],
    ['code-unknown', 'does not know'],
  ])('says in one line what to do when the service answers %s', async (code, words) => {
    bench.answerPairing = () => ({ status: 409, body: { code, message: 'no' } });
    await expect(pair()).rejects.toMatchObject({ code: 'pairing-refused', message: expect.stringContaining(words) });
  });

  it('waits for a service that is starting', async () => {
    let attempts = 0;
    bench.answerPairing = () => {
      attempts += 1;
      return attempts < 3 ? { status: 503, body: {} } : { status: 200, body: bench.credentials };
    };
    expect(await pair()).toEqual(bench.credentials);
    expect(lines).toHaveLength(2);
  });

  it.each([
    ['a page that is not JSON', '<html>'],
    ['JSON of somebody else', { hello: 'world' }],
  ])('says that it is not Fabcommons when %s comes', async (_, body) => {
    bench.answerPairing = () => ({ status: 200, body });
    await expect(pair()).rejects.toMatchObject({ code: 'service-answer', message: expect.stringContaining('--service') });
  });

  it('ends its wait on a signal', async () => {
    const stop = new AbortController();
    const waiting = pair('http://127.0.0.1:1', stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'stopped' });
  });

  it('takes the broker to be where the service is when the service listens on all addresses', () => {
    const told = { bridgeId: 'b', secret: 's', mqttUrl: 'mqtt://0.0.0.0:1884' };
    expect(reachable(told, 'http://space.local:3000').mqttUrl).toBe('mqtt://space.local:1884');
    const named = { ...told, mqttUrl: 'mqtts://broker.example:8883' };
    expect(reachable(named, 'http://space.local:3000')).toEqual(named);
  });
});

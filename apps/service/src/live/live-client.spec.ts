// SPDX-License-Identifier: AGPL-3.0-or-later
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { LiveMessage } from '@fabcommons/contracts';
import { LiveClient } from './live-client.js';

const A = '00000000-0000-4000-8000-00000000000a';
const B = '00000000-0000-4000-8000-00000000000b';
const changed = (id: string, what: 'jobs' | 'lots' = 'jobs'): LiveMessage => ({ event: 'changed', data: { what, id } });

const machine = (mode: 'run' | 'hold', feedMmPerMin: number): LiveMessage => ({
  event: 'machine',
  data: {
    machineId: A,
    presence: 'online',
    bed: 'clear',
    job: null,
    queued: 0,
    state: {
      v: 1,
      at: '2026-11-20T21:00:00.000Z',
      mode,
      detail: null,
      temperatures: {},
      positionMm: null,
      feedMmPerMin,
      spindleRpm: null,
      job: null,
      link: { resends: 0, garbled: 0 },
    },
  },
});

describe('what a browser is sent', () => {
  let nowMs: number;
  let timers: { atMs: number; work: () => void }[];
  let sent: { atMs: number; message: LiveMessage }[];
  let bufferedBytes: number;
  let cuts: number;
  let client: LiveClient;

  beforeEach(() => {
    nowMs = 0;
    timers = [];
    sent = [];
    bufferedBytes = 0;
    cuts = 0;
    client = new LiveClient(
      {
        send: (text) => sent.push({ atMs: nowMs, message: JSON.parse(text) as LiveMessage }),
        cut: () => (cuts += 1),
        get bufferedBytes() {
          return bufferedBytes;
        },
      },
      {
        nowMs: () => nowMs,
        after: (delayMs, work) => {
          const timer = { atMs: nowMs + delayMs, work };
          timers.push(timer);
          return () => (timers = timers.filter((other) => other !== timer));
        },
      },
    );
  });

  const runUntil = (endMs: number) => {
    for (;;) {
      const next = timers.sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined || next.atMs > endMs) break;
      timers.shift();
      nowMs = next.atMs;
      next.work();
    }
    nowMs = endMs;
  };

  it('gets a first message at once', () => {
    client.offer(changed(A));
    expect(sent).toEqual([{ atMs: 0, message: changed(A) }]);
  });

  it('gets a change of state at once, also when a figure has just been sent', () => {
    client.offer(machine('run', 100));
    runUntil(60);
    client.offer(machine('run', 200));
    client.offer(machine('hold', 0));
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 60]);
    expect(sent.at(-1)?.message).toEqual(machine('hold', 0));
    runUntil(1_000);
    expect(sent).toHaveLength(2);
  });

  it('gets a state that flaps every 50 ms at most, and the last one in the end', () => {
    for (let n = 0; n <= 100; n += 1) {
      runUntil(n * 10);
      client.offer(machine(n % 2 === 0 ? 'run' : 'hold', 0));
    }
    runUntil(2_000);
    const times = sent.map(({ atMs }) => atMs);
    expect(times.slice(1).every((atMs, index) => atMs - (times[index] ?? 0) >= 50)).toBe(true);
    expect(sent.at(-1)?.message).toEqual(machine('run', 0));
  });

  it('gets at most four messages a second about one thing, the newest last', () => {
    const state = (n: number): LiveMessage => ({ event: 'beat', data: { at: String(n) } });
    for (let n = 0; n <= 200; n += 1) {
      runUntil(n * 10);
      client.offer(state(n));
    }
    runUntil(3_000);
    const times = sent.map(({ atMs }) => atMs);
    expect(times.slice(1).every((atMs, index) => atMs - (times[index] ?? 0) >= 250)).toBe(true);
    expect(sent.length).toBeLessThanOrEqual(10);
    expect(sent.at(-1)?.message).toEqual(state(200));
  });

  it('does not wait for one thing because of another', () => {
    client.offer(changed(A));
    client.offer(changed(B));
    client.offer(changed(A, 'lots'));
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 0, 0]);
  });

  it('on a full line gets nothing until the line moves, then the newest of each once', () => {
    bufferedBytes = 1_000_000;
    for (let n = 0; n < 1000; n += 1) {
      client.offer(changed(A));
      client.offer(changed(B));
    }
    runUntil(1_000);
    expect(sent).toEqual([]);
    bufferedBytes = 0;
    runUntil(1_300);
    expect(sent.map(({ message }) => message)).toEqual([changed(A), changed(B)]);
  });

  it('is cut when the line takes nothing for 15 s, and leaves no timer', () => {
    bufferedBytes = 1_000_000;
    client.offer(changed(A));
    runUntil(20_000);
    expect(cuts).toBe(1);
    client.close();
    expect(timers).toEqual([]);
  });
});

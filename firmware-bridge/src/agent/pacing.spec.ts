// SPDX-License-Identifier: AGPL-3.0-or-later
import { type MachineState, STATE_HEARTBEAT_MS, STATE_MIN_INTERVAL_MS } from '@fabcommons/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOffMs } from './back-off.js';
import { MAX_BATCH, eventOutbox, OutboxPump, RESEND_AFTER_MS } from './outbox-pump.js';
import { NOTHING_MEASURED, type OutboxEntry } from './job-store.js';
import { StatePublisher } from './state-publisher.js';
import { ManualClock } from './testing/manual-clock.js';
import { IDLE } from './testing/recorded-session.js';

const bench = () => {
  const clock = new ManualClock();
  const sent: { atMs: number; state: MachineState }[] = [];
  return { clock, sent, states: new StatePublisher(clock, (state) => sent.push({ atMs: clock.nowMs(), state })) };
};

describe('state publisher', () => {
  it('sends a change of mode or phase at once', () => {
    const { clock, sent, states } = bench();
    states.update(IDLE);
    clock.advance(10);
    states.update({ ...IDLE, mode: 'alarm' });
    clock.advance(10);
    states.update({ ...IDLE, mode: 'run' });
    expect(sent.map(({ atMs }) => atMs)).toEqual([0, 10, 20]);
  });

  it('holds other changes back to two a second and then sends the newest', () => {
    const { clock, sent, states } = bench();
    for (let turn = 0; turn < 100; turn += 1) {
      states.update({ ...IDLE, spindleRpm: turn });
      clock.advance(20);
    }
    clock.advance(STATE_MIN_INTERVAL_MS);
    expect(sent.length).toBeLessThanOrEqual(2_000 / STATE_MIN_INTERVAL_MS + 2);
    expect(sent.at(-1)?.state.spindleRpm).toBe(99);
  });

  it('repeats an unchanged state as a heartbeat, and no more after stop', () => {
    const { clock, sent, states } = bench();
    states.update(IDLE);
    clock.advance(STATE_HEARTBEAT_MS * 3);
    expect(sent).toHaveLength(4);
    states.stop();
    clock.advance(STATE_HEARTBEAT_MS * 3);
    expect([sent.length, clock.pending]).toEqual([4, 0]);
  });
});

const entry = (index: number): OutboxEntry => ({
  machine: 'printer',
  event: {
    v: 1,
    eventId: `e${index}`,
    jobId: 'j',
    sequence: index,
    at: '',
    kind: 'running',
    code: null,
    reason: null,
    measured: NOTHING_MEASURED,
  },
});

const pumpBench = (events: OutboxEntry[]) => {
  const clock = new ManualClock();
  const sent: string[] = [];
  const link = {
    isUp: true,
    publish: (_: string, payload: string) => {
      sent.push(/"eventId":"(e\d+)"/.exec(payload)?.[1] ?? '');
      return true;
    },
  };
  const store = { outbox: (limit: number) => events.slice(0, limit) };
  return { clock, sent, link, pump: new OutboxPump({ outbox: eventOutbox(store), link, clock, bridgeId: 'b' }) };
};

describe('outbox pump', () => {
  it('sends in order, and again after a while until it is acknowledged', () => {
    const events = [entry(0), entry(1)];
    const { clock, sent, pump } = pumpBench(events);
    pump.kick();
    pump.kick();
    expect(sent).toEqual(['e0', 'e1']);
    events.shift();
    clock.advance(RESEND_AFTER_MS);
    expect(sent).toEqual(['e0', 'e1', 'e1']);
    events.shift();
    clock.advance(RESEND_AFTER_MS * 5);
    expect([sent.length, clock.pending]).toEqual([3, 0]);
  });

  it('has a bounded number under way and goes on when these are acknowledged', () => {
    const events = Array.from({ length: MAX_BATCH + 10 }, (_, index) => entry(index));
    const { sent, pump } = pumpBench(events);
    pump.kick();
    expect(sent).toHaveLength(MAX_BATCH);
    events.splice(0, MAX_BATCH);
    pump.kick();
    expect(sent).toHaveLength(MAX_BATCH + 10);
  });

  it('sends nothing while the link is down and everything when it is up again', () => {
    const { sent, pump, link, clock } = pumpBench([entry(0)]);
    pump.kick();
    link.isUp = false;
    clock.advance(RESEND_AFTER_MS * 3);
    expect(sent).toEqual(['e0']);
    link.isUp = true;
    pump.restart();
    expect(sent).toEqual(['e0', 'e0']);
  });
});

describe('back-off', () => {
  it('lies between half the first and the longest pause, whatever the number of failures', () => {
    fc.assert(
      fc.property(fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const pauseMs = backOffMs({ firstMs: 500, longestMs: 15_000 }, failures, random);
        expect(pauseMs).toBeGreaterThanOrEqual(250);
        expect(pauseMs).toBeLessThanOrEqual(15_000);
      }),
    );
  });
});

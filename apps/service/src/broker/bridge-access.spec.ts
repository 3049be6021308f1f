// SPDX-License-Identifier: AGPL-3.0-or-later
import { bridgeSubscription, downTopic, presenceTopic, upTopic } from '@fabcommons/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MAX_RETAINED_PER_BRIDGE, mayPublish, mayReceive, maySubscribe } from './bridge-access.js';
import { PacketLengths } from './packet-lengths.js';
import { RetainedMessages } from './retained.js';

const id = fc.uuid();

describe('rights of a bridge', () => {
  it('covers what a bridge has to say and hear', () => {
    expect(mayPublish('b1', { topic: presenceTopic('b1'), retain: true })).toBe(true);
    expect(mayPublish('b1', { topic: upTopic('b1', 'printer', 'state'), retain: true })).toBe(true);
    expect(mayPublish('b1', { topic: upTopic('b1', 'printer', 'job-event') })).toBe(true);
    expect(maySubscribe('b1', bridgeSubscription('b1'))).toBe(true);
    expect(mayReceive('b1', downTopic('b1', 'printer', 'stop'))).toBe(true);
  });

  it('never covers another bridge', () => {
    fc.assert(
      fc.property(id, id, (one, other) => {
        fc.pre(one !== other);
        expect(mayPublish(one, { topic: upTopic(other, 'printer', 'state') })).toBe(false);
        expect(mayPublish(one, { topic: downTopic(one, 'printer', 'command') })).toBe(false);
        expect(maySubscribe(one, bridgeSubscription(other))).toBe(false);
        expect(mayReceive(one, downTopic(other, 'printer', 'command'))).toBe(false);
      }),
    );
  });

  it.each(['#', '+/#', 'fab/v1/down/+/#', 'fab/v1/down/b1', 'fab/v1/down/b10/#', 'fab/v1/up/b1/#'])(
    'does not cover listening to %s',
    (filter) => {
      expect(maySubscribe('b1', filter)).toBe(false);
    },
  );

  it('covers no topic that does not exist and no retained event', () => {
    expect(mayPublish('b1', { topic: 'fab/v1/up/b1/printer/secrets' })).toBe(false);
    expect(mayPublish('b1', { topic: 'fab/v1/up/b1/Not A Key/state' })).toBe(false);
    expect(mayPublish('b1', { topic: upTopic('b1', 'printer', 'job-event'), retain: true })).toBe(false);
  });
});

describe('retained messages', () => {
  it('are bounded for each bridge, and an empty one makes room', () => {
    const retained = new RetainedMessages();
    for (let at = 0; at < MAX_RETAINED_PER_BRIDGE; at += 1) retained.keep(upTopic('b1', `m${at}`, 'state'), 'x');
    expect(retained.hasRoomFor('b1', upTopic('b1', 'one-more', 'state'))).toBe(false);
    expect(retained.hasRoomFor('b1', upTopic('b1', 'm0', 'state'))).toBe(true);
    expect(retained.hasRoomFor('b2', upTopic('b2', 'm0', 'state'))).toBe(true);
    retained.keep(upTopic('b1', 'm0', 'state'), '');
    expect(retained.hasRoomFor('b1', upTopic('b1', 'one-more', 'state'))).toBe(true);
  });
});

/** A packet of type PUBLISH with a body of that many bytes, its length written as MQTT 3.1.1, 2.2.3 tells. */
function packet(bodyBytes: number): number[] {
  const length: number[] = [];
  let left = bodyBytes;
  do {
    length.push((left % 128) + (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return [0x30, ...length, ...new Array<number>(bodyBytes).fill(0xff)];
}

describe('packet lengths', () => {
  it('passes packets up to the bound and stops at a longer one, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (sizes, cuts) => {
          const bytes = Uint8Array.from(sizes.flatMap(packet));
          const lengths = new PacketLengths(300);
          let isPassing = true;
          for (let at = 0, turn = 0; at < bytes.length && isPassing; turn += 1) {
            const step = cuts[turn % cuts.length] ?? 1;
            isPassing = lengths.push(bytes.subarray(at, at + step));
            at += step;
          }
          expect(isPassing).toBe(sizes.every((size) => size <= 300));
        },
      ),
    );
  });

  it('stops at a length field of more than four bytes', () => {
    expect(new PacketLengths(1e9).push(Uint8Array.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x01]))).toBe(false);
  });
});

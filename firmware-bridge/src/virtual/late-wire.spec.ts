// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fault } from './fault.js';
import { LateWire } from './late-wire.js';
import { ManualClock } from './manual-clock.js';

describe('a wire with late bytes', () => {
  it('loses nothing and lets nothing overtake, whatever is late and however it is chunked', () => {
    const fault = fc.record({
      kind: fc.constant('delay-byte' as const),
      at: fc.integer({ min: 1, max: 60 }),
      ms: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(fault, { maxLength: 4 }), fc.integer({ min: 1, max: 20 }), (faults: readonly Fault[], size) => {
        const clock = new ManualClock();
        const arrived: number[] = [];
        const wire = new LateWire(
          faults,
          (ms, then) => void clock.after(ms, then),
          (bytes) => void arrived.push(...bytes),
        );
        const sent = Array.from({ length: 64 }, (_, index) => index);
        for (let at = 0; at < sent.length; at += size) {
          wire.write(Uint8Array.from(sent.slice(at, at + size)));
          clock.advance(7);
        }
        clock.advance(1_000);
        expect(arrived).toEqual(sent);
      }),
    );
  });

  it('holds a byte and what is behind it for its time', () => {
    const clock = new ManualClock();
    let heard = '';
    const wire = new LateWire(
      [{ kind: 'delay-byte', at: 3, ms: 500 }],
      (ms, then) => void clock.after(ms, then),
      (bytes) => {
        heard += String.fromCharCode(...bytes);
      },
    );
    wire.write(Uint8Array.from([0x61, 0x62, 0x63, 0x64]));
    clock.advance(499);
    expect(heard).toBe('ab');
    clock.advance(1);
    expect(heard).toBe('abcd');
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../virtual/manual-clock.js';
import { Probe } from './probe.js';

/** A probe that listens first, on a machine that says `line` every `everyMs`; what it has asked after `forMs`. */
function asked(line: string, everyMs: number, forMs: number): string[] {
  const clock = new ManualClock();
  const written: string[] = [];
  const wire = { port: 'test', isOpen: true, write: (text: string) => written.push(text), flush: () => undefined };
  const probe = new Probe(wire, clock, 'auto', () => undefined);
  probe.begin(2_000);
  for (let atMs = 0; atMs < forMs; atMs += everyMs) {
    clock.advance(everyMs);
    probe.receive(line);
  }
  probe.dispose();
  return written;
}

describe('a probe that listens before it asks', () => {
  it('asks a Marlin that reports its temperature by itself: the bridge that had asked for the reports was killed', () => {
    expect(asked(' T:60.00 /60.00 B:45.00 /45.00 @:0 B@:0', 1_000, 3_000)).toContain('M115\n');
  });

  it('asks again while such reports come', () => {
    const questions = asked(' T:60.00 /60.00 B:45.00 /45.00 @:0 B@:0', 1_000, 30_000).filter((text) => text === 'M115\n');
    expect(questions.length).toBeGreaterThan(3);
  });

  it('asks a machine that does not stop talking', () => {
    expect(asked('echo:something', 100, 20_000)).toContain('M115\n');
  });
});

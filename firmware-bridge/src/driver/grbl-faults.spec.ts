// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fault } from '../virtual/fault.js';
import { GrblRig, type RigOptions } from './testing/grbl-rig.js';

/** Every line goes elsewhere, so that none can be lost or doubled unseen. */
const PROGRAM = ['G21', 'G90', 'M3S8000', ...Array.from({ length: 40 }, (_, at) => `G1X${at + 1}Y${(at * 7) % 30}F3000`), 'M5'];

/** Streams a program to its end; a job that is held for a person is cancelled by one. */
function outcome(options: RigOptions): { rig: GrblRig; end: 'finished' | 'stopped' } {
  const rig = new GrblRig({ settings: { 21: 1, 110: 6000, 111: 6000, 120: 600, 121: 600 }, ...options });
  rig.run(PROGRAM);
  rig.until(() => rig.isOver || rig.told.includes('difference') || rig.told.some((word) => word.startsWith('paused')), 900_000);
  if (!rig.isOver) {
    rig.driver.cancel();
    rig.until(() => rig.isOver);
  }
  rig.wait(2_000);
  rig.driver.dispose();
  rig.machine.close();
  return { rig, end: rig.told.includes('finished') ? 'finished' : 'stopped' };
}

const at = fc.integer({ min: 3, max: 52 });
const line = fc.integer({ min: 3, max: 52 }).map((value) => ({ line: value }));
const seen = (kind: 'lose' | 'double'): fc.Arbitrary<Fault> =>
  fc.oneof(
    at.map((place): Fault => ({ kind: kind === 'lose' ? 'lose-ok' : 'double-ok', at: place })),
    at.map((place): Fault => ({ kind: kind === 'lose' ? 'drop-line' : 'duplicate-line', at: place })),
  );
const world: fc.Arbitrary<Fault> = fc.oneof(
  line.map((time): Fault => ({ kind: 'reset', ...time })),
  line.map((time): Fault => ({ kind: 'limit-switch', axis: 'X', ...time })),
  line.map((time): Fault => ({ kind: 'door', isOpen: true, ...time })),
);

describe('whatever happens on the way', () => {
  it.each(['lose', 'double'] as const)(
    'a Grbl has taken the program exactly, or the job is stopped with the spindle off: wires that %s, resets, doors, limits',
    (kind) => {
      fc.assert(
        fc.property(fc.array(fc.oneof(seen(kind), world), { maxLength: 4 }), (faults) => {
          const { rig, end } = outcome({ faults });
          if (end === 'finished') {
            const taken = rig.machine.acceptedLines.filter((text) => text !== 'M9');
            expect(taken.slice(0, PROGRAM.length)).toEqual(PROGRAM);
            expect(rig.doneLines).toEqual(PROGRAM.map((_, index) => index + 1));
          } else expect(rig.told.some((word) => word.startsWith('safe'))).toBe(true);
          expect(rig.machine.spindleRpm).toBe(0);
        }),
        { numRuns: 20 },
      );
    },
  );
  it('lost, doubled and corrupted bytes leave no job that runs on unseen: it ends as written, is held, or fails', () => {
    const byte = fc.record({
      kind: fc.constantFrom<'corrupt-byte' | 'drop-byte' | 'duplicate-byte'>('corrupt-byte', 'drop-byte', 'duplicate-byte'),
      at: fc.integer({ min: 40, max: 800 }),
    });
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 5 }), (faults) => {
        const { rig } = outcome({ faults });
        expect(rig.isOver).toBe(true);
        expect(rig.machine.spindleRpm).toBe(0);
      }),
      { numRuns: 50 },
    );
  });
  it('a slow link loses no job: Idle that was said before a line came does not count against it', () => {
    const { rig, end } = outcome({ bytesPerS: 40 });
    expect([rig.faults, end]).toEqual([[], 'finished']);
  });
  it('a lost answer is found within seconds all the same', () => {
    const rig = new GrblRig({ faults: [{ kind: 'lose-ok', at: 8 }] });
    rig.run(['G21', 'G90', 'G1X1F600', 'X2']);
    const beganMs = rig.clock.nowMs();
    rig.until(() => rig.faults.length > 0, 15_000);
    expect(rig.faults[0]?.code).toBe('timeout');
    expect(rig.clock.nowMs() - beganMs).toBeLessThan(8_000);
    rig.until(() => rig.isOver);
    rig.driver.dispose();
    rig.machine.close();
  });
  it('any bytes from the machine throw nothing and stop nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 30 }), (noise) => {
        const rig = new GrblRig();
        rig.run(PROGRAM);
        for (const text of noise) {
          rig.driver.receive(text);
          rig.wait(100);
        }
        rig.driver.cancel();
        rig.until(() => rig.isOver);
        expect(rig.machine.spindleRpm).toBe(0);
        rig.driver.dispose();
        rig.machine.close();
      }),
      { numRuns: 15 },
    );
  });
});

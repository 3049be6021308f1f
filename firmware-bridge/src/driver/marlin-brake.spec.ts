// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { SessionBench } from '../session/testing/session-bench.js';
import { ManualClock } from '../virtual/manual-clock.js';
import { createVirtualMarlin, type VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';

let bench: SessionBench | null = null;
let machine: VirtualMarlin | null = null;
afterEach(async () => {
  await bench?.dispose();
  machine?.close();
});

const distanceMm = (a: readonly number[], b: readonly number[]): number =>
  Math.hypot(...a.map((mm, axis) => mm - (b[axis] ?? 0)));

describe('a job on a Marlin that is cancelled', () => {
  const LONG = Array.from({ length: 60 }, (_, index) => `G1 X${index % 2 ? 20 : 180} F6000`);
  const SHORT = Array.from({ length: 4_000 }, (_, index) => `G1 X${(20 + index * 0.04).toFixed(2)} F6000`);
  const MIXED = [...SHORT.slice(0, 600), ...LONG];

  /** Four of these are more bytes than may be in flight: one waits in the sender. */
  const WORDY = LONG.map((line, index) => `${line} Y${(20 + index / 100).toFixed(4)} E0.00000`);

  it.each([
    ['long moves, emergency parser', LONG, true],
    ['long moves, no emergency parser', LONG, false],
    ['lines that wait for room, emergency parser', WORDY, true],
    ['lines that wait for room, no emergency parser', WORDY, false],
    ['short moves, emergency parser', SHORT, true],
    ['short moves, no emergency parser', SHORT, false],
    ['short and then long moves, no emergency parser', MIXED, false],
    ['short and then long moves, emergency parser', MIXED, true],
  ])('moves nothing once it stands: %s', async (_, program, emergencyParser) => {
    const clock = new ManualClock();
    const made = (machine = createVirtualMarlin({ clock, marlin: { emergencyParser } }));
    const opened = (bench = new SessionBench(made, clock, 'marlin'));
    await opened.open();
    await opened.until(() => opened.session.snapshot.mode === 'idle');
    opened.session.start(opened.job(`M104 S200\n${program.join('\n')}\n`, 'marlin'));
    await opened.until(() => distanceMm(made.positionMm, [0, 0, 0]) > 60);
    opened.session.cancel('job-1', 'test');
    // The stop itself: a moment for the lines in flight, and the way over the wire.
    await opened.until(() => made.log.some((line) => line.includes('M410')), 1_000);
    await opened.settle();
    const stopped = made.positionMm;
    let farthestMm = 0;
    await opened.until(() => {
      farthestMm = Math.max(farthestMm, distanceMm(made.positionMm, stopped));
      return opened.last?.phase === 'cancelled';
    }, 30_000);
    expect(farthestMm).toBeLessThan(0.5);
    expect(made.heaters.hotend.targetC).toBe(0);
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MotionQueue } from './motion-queue.js';
import { durationS, makeProfile, profileAt } from './profile.js';

const LIMITS = { maxFeedMmPerS: [100, 100, 100], maxAccelerationMmPerS2: [500, 500, 500], accelerationMmPerS2: 500 };
const CORNERS = { deviationMm: 0.01, limitsSmallSegments: false };

const queue = (replansRunning = true): MotionQueue =>
  new MotionQueue({ axes: 3, capacity: 15, replansRunning, firstMoveDelayMs: 0 });

const speeds = fc.double({ min: 0, max: 100, noNaN: true });

describe('makeProfile', () => {
  it('covers exactly its length and never leaves its limits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 300, noNaN: true }),
        speeds,
        speeds,
        fc.double({ min: 1, max: 100, noNaN: true }),
        (lengthMm, entry, exit, cruise) => {
          const entryMmPerS = Math.min(entry, cruise);
          const profile = makeProfile({
            lengthMm,
            entryMmPerS,
            exitMmPerS: exit,
            cruiseMmPerS: cruise,
            accelerationMmPerS2: 500,
          });
          const stopMm = entryMmPerS ** 2 / 1000;
          if (stopMm <= lengthMm) expect(profileAt(profile, durationS(profile)).distanceMm).toBeCloseTo(lengthMm, 6);
          expect(profile.peakMmPerS).toBeLessThanOrEqual(cruise + 1e-9);
        },
      ),
    );
  });

  it('goes forward only', () => {
    fc.assert(
      fc.property(speeds, speeds, fc.double({ min: 0.01, max: 50, noNaN: true }), (entry, exit, lengthMm) => {
        const profile = makeProfile({
          lengthMm,
          entryMmPerS: entry,
          exitMmPerS: exit,
          cruiseMmPerS: 60,
          accelerationMmPerS2: 500,
        });
        let before = 0;
        for (let part = 1; part <= 20; part += 1) {
          const { distanceMm, speedMmPerS } = profileAt(profile, (durationS(profile) * part) / 20);
          expect(distanceMm).toBeGreaterThanOrEqual(before - 1e-9);
          expect(speedMmPerS).toBeGreaterThanOrEqual(-1e-9);
          before = distanceMm;
        }
      }),
    );
  });
});

describe('MotionQueue', () => {
  it('ends every plan at its last target, however it is interrupted', () => {
    const point = fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 }), fc.integer({ min: -5, max: 5 }));
    const interruption = fc.tuple(fc.integer({ min: 0, max: 2000 }), fc.constantFrom('hold', 'slower', 'faster', 'nothing'));
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 1, maxLength: 15 }),
        fc.array(interruption, { maxLength: 6 }),
        fc.boolean(),
        (points, interruptions, replansRunning) => {
          const motion = queue(replansRunning);
          let start: readonly number[] = [0, 0, 0];
          for (const end of points) {
            motion.add({ start, end, feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
            start = end;
          }
          let nowMs = 0;
          for (const [ms, what] of interruptions) {
            motion.advance((nowMs += ms));
            if (what === 'slower') motion.setOverride({ feed: 0.5, rapid: 1 });
            if (what === 'faster') motion.setOverride({ feed: 1.5, rapid: 1 });
            if (what !== 'hold') continue;
            motion.brake();
            motion.advance((nowMs += 5000));
            expect([motion.hold, motion.speedMmPerS]).toEqual(['held', 0]);
            motion.resume();
          }
          motion.advance(nowMs + 1e7);
          expect(motion.isEmpty).toBe(true);
          motion.position.forEach((mm, axis) => expect(mm).toBeCloseTo(start[axis] ?? 0, 6));
        },
      ),
    );
  });

  it('never jumps: the tool moves no faster than its limits between any two moments', () => {
    const point = fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 15 }), fc.integer({ min: 0, max: 500 }), (points, holdMs) => {
        const motion = queue();
        let start: readonly number[] = [0, 0, 0];
        for (const [x, y] of points) {
          motion.add({ start, end: [x, y, 0], feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
          start = [x, y, 0];
        }
        let before = motion.position;
        for (let nowMs = 0; nowMs <= 3000; nowMs += 5) {
          motion.advance(nowMs);
          if (nowMs >= holdMs && nowMs < holdMs + 5) motion.brake();
          if (nowMs >= holdMs + 400 && motion.hold === 'held') motion.resume();
          const now = motion.position;
          expect(Math.hypot(...now.map((mm, axis) => mm - (before[axis] ?? 0)))).toBeLessThanOrEqual(40 * 0.005 + 1e-6);
          before = now;
        }
      }),
    );
  });

  it('is in the same place whether time passes in one step or in many', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 20 }), (steps) => {
        const motions = [queue(), queue()] as const;
        for (const motion of motions) {
          motion.add({ start: [0, 0, 0], end: [20, 0, 0], feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
          motion.add({ start: [20, 0, 0], end: [20, 30, 0], feedMmPerS: 20, isRapid: false }, LIMITS, CORNERS);
          motion.add({ start: [20, 30, 0], end: [0, 0, 0], feedMmPerS: 40, isRapid: true }, LIMITS, CORNERS);
        }
        let nowMs = 0;
        for (const step of steps) motions[0].advance((nowMs += step));
        motions[1].advance(nowMs);
        motions[0].position.forEach((mm, axis) => expect(mm).toBeCloseTo(motions[1].position[axis] ?? 0, 9));
      }),
    );
  });

  it('slows for a corner, not for a line that goes on', () => {
    const corner = queue();
    corner.add({ start: [0, 0, 0], end: [20, 0, 0], feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
    corner.add({ start: [20, 0, 0], end: [20, 20, 0], feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
    const square = Math.SQRT1_2;
    const cornerSpeed = Math.sqrt((500 * 0.01 * square) / (1 - square));
    let slowest = 100;
    for (let nowMs = 200; nowMs < 900; nowMs += 1) {
      corner.advance(nowMs);
      slowest = Math.min(slowest, corner.speedMmPerS);
    }
    expect(slowest).toBeGreaterThan(cornerSpeed - 0.1);
    expect(slowest).toBeLessThan(cornerSpeed + 0.6);
  });

  it('lets the first of an empty planner wait for company where the firmware does', () => {
    const motion = new MotionQueue({ axes: 3, capacity: 16, replansRunning: false, firstMoveDelayMs: 100 });
    motion.add({ start: [0, 0, 0], end: [20, 0, 0], feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
    motion.advance(99);
    expect(motion.speedMmPerS).toBe(0);
    motion.add({ start: [20, 0, 0], end: [40, 0, 0], feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
    motion.add({ start: [40, 0, 0], end: [60, 0, 0], feedMmPerS: 40, isRapid: false }, LIMITS, CORNERS);
    motion.advance(105);
    expect(motion.speedMmPerS).toBeGreaterThan(0);
  });
});

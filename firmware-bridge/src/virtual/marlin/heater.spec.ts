// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AMBIENT_C, BED, Heater, HOTEND, type ThermalFault } from './heater.js';

describe('Heater', () => {
  it('takes about 90 s to 210 degrees as a hotend, about 180 s to 60 as a bed', () => {
    const hotend = new Heater(HOTEND, 1);
    hotend.setTarget(210, 0);
    expect(hotend.reachesMs(210, 0) / 1000).toBeCloseTo(90, 0);
    const bed = new Heater(BED, 1);
    bed.setTarget(60, 0);
    expect(bed.reachesMs(60, 0) / 1000).toBeCloseTo(180, 0);
  });

  it('never passes its target, and never falls below the room', () => {
    const change = fc.tuple(fc.integer({ min: 1, max: 300_000 }), fc.integer({ min: 0, max: 300 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), (changes) => {
        const heater = new Heater(HOTEND, 1);
        let nowMs = 0;
        let highest = AMBIENT_C;
        for (const [ms, celsius] of changes) {
          heater.setTarget(celsius, nowMs);
          highest = Math.max(highest, heater.targetC);
          nowMs += ms;
          expect(heater.trueC(nowMs)).toBeLessThanOrEqual(highest + 1e-9);
          expect(heater.trueC(nowMs)).toBeGreaterThanOrEqual(AMBIENT_C - 1e-9);
        }
      }),
    );
  });

  it('cuts a target above its limit', () => {
    const heater = new Heater(HOTEND, 1);
    heater.setTarget(400, 0);
    expect(heater.targetC).toBe(260);
  });

  it('finds a runaway forty seconds after falling four degrees, whenever it is looked at', () => {
    fc.assert(
      fc.property(fc.integer({ min: 95_000, max: 400_000 }), (brokenMs) => {
        const heater = new Heater(HOTEND, 1);
        heater.setTarget(200, 0);
        let nowMs = 0;
        let fault: ThermalFault | null = null;
        const live = (untilMs: number): void => {
          for (let nextMs = heater.nextCheckMs(nowMs); nextMs <= untilMs && fault === null; nextMs = heater.nextCheckMs(nowMs)) {
            nowMs = nextMs;
            fault = heater.check(nowMs);
          }
        };
        live(brokenMs);
        nowMs = brokenMs;
        heater.breakDown(brokenMs);
        live(brokenMs + 100_000);
        expect(fault).toBe('Thermal Runaway');
        expect(nowMs - brokenMs).toBeGreaterThan(40_000);
        expect(nowMs - brokenMs).toBeLessThan(45_000);
      }),
    );
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { Bench } from './bench.js';
import { createVirtualMarlin } from './marlin/virtual-marlin.js';
import { pressResetWhenHalted } from './reset-button.js';

describe('pressResetWhenHalted', () => {
  it('resets a killed printer after a while, each time', () => {
    const { machine, clock, send, wait } = new Bench((clock) => createVirtualMarlin({ clock, speed: 20 }));
    pressResetWhenHalted(machine, clock, 10_000);
    for (let time = 0; time < 2; time += 1) {
      send('M112\n');
      expect(wait(9_999)).toBe('');
      expect(wait(2)).toMatch(/^start\n External Reset\n/);
      expect(send('G90\n')).toBe('ok\n');
    }
  });

  it('does nothing to one that somebody else has reset, or once sent away', () => {
    const { machine, clock, send, wait } = new Bench((clock) => createVirtualMarlin({ clock }));
    const sendAway = pressResetWhenHalted(machine, clock, 10_000);
    send('M112\n');
    machine.reset();
    send('G90\n');
    expect(wait(20_000)).toBe('');
    send('M112\n');
    sendAway();
    expect(wait(20_000)).toBe('');
  });
});

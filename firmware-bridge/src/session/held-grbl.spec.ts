// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, describe, expect, it } from '@jest/globals';
import { asciiBytes } from '../virtual/firmware.js';
import { createVirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import { ManualClock } from '../virtual/manual-clock.js';
import { SessionBench } from './testing/session-bench.js';

let dispose: () => Promise<void> = () => Promise.resolve();
afterEach(() => dispose());

describe('a Grbl that is held when its port is opened', () => {
  it.each(['hold', 'door'])('is told as held soon (%s), and asked who it is once it is let go', async (how) => {
    const clock = new ManualClock();
    const machine = createVirtualGrbl({ clock });
    machine.write(asciiBytes('G21G91\nG1X50F600\n'));
    clock.advance(500);
    machine.write(how === 'hold' ? asciiBytes('!') : Uint8Array.of(0x84));
    clock.advance(2_000);
    const bench = new SessionBench(machine, clock);
    dispose = async () => {
      await bench.dispose();
      machine.close();
    };
    const beganMs = clock.nowMs();
    await bench.open();
    await bench.until(() => bench.session.snapshot.mode === 'hold');
    expect(clock.nowMs() - beganMs).toBeLessThan(4_000);
    expect(bench.session.identity).toMatchObject({ firmware: 'grbl' });
    machine.write(asciiBytes('~'));
    await bench.until(() => bench.session.identity?.travelMm != null);
    await bench.until(() => bench.session.snapshot.mode === 'idle', 60_000);
  });
});

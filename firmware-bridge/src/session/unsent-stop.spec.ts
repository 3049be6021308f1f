// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { createVirtualGrbl } from '../virtual/grbl/virtual-grbl.js';
import { ManualClock } from '../virtual/manual-clock.js';
import { SessionBench } from './testing/session-bench.js';

describe('an emergency stop while the port is being opened', () => {
  it('says that nothing could be sent, and counts: nothing begins before somebody brings the machine back', async () => {
    const clock = new ManualClock();
    const machine = createVirtualGrbl({ clock });
    const bench = new SessionBench(machine, clock);
    const { session, transport } = bench;
    const inner = transport.open.bind(transport);
    let openPort: () => void = () => undefined;
    transport.open = async (listener) => {
      await new Promise<void>((resolve) => {
        openPort = resolve;
      });
      return inner(listener);
    };
    const opened = session.open();
    expect(session.emergencyStop('Ada')).toMatchObject({
      isSent: false,
      reason: expect.stringContaining('nothing could be sent'),
    });
    expect(session.snapshot).toMatchObject({ mode: 'opening', detail: expect.stringContaining('nothing could be sent') });
    openPort();
    await bench.until(() => session.snapshot.mode === 'alarm');
    await opened;
    expect(session.snapshot.detail).not.toContain('nothing could be sent');
    expect(session.start(bench.job('G1 X1 F100\n', 'grbl'))).toMatchObject({ kind: 'refused', code: 'not-ready' });
    expect(session.jog({ x: 1, feedMmPerMin: 100 })).toMatchObject({ kind: 'refused' });
    expect(session.recover()).toEqual({ kind: 'accepted' });
    await bench.until(() => session.snapshot.mode === 'idle');
    expect(session.emergencyStop('Ada')).toEqual({ isSent: true });
    await bench.dispose();
    machine.close();
  });
});

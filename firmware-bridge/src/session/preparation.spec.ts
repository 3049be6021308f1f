// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '../virtual/manual-clock.js';
import { createVirtualMarlin, type VirtualMarlin } from '../virtual/marlin/virtual-marlin.js';
import type { SessionJob } from './session.js';
import { SessionBench } from './testing/session-bench.js';

/** Larger than what `start` looks at before it answers. */
const LARGE = `G28\n${'G1 X10 F3000\nG1 X20\n'.repeat(20)}${`; ${'-'.repeat(98)}\n`.repeat(6_000)}G1 X30\n`;

describe('a job whose program is still being looked at', () => {
  let machine: VirtualMarlin;
  let bench: SessionBench;
  let job: SessionJob;
  let sentBefore: number;

  beforeEach(async () => {
    const clock = new ManualClock();
    machine = createVirtualMarlin({ clock, speed: 20 });
    bench = new SessionBench(machine, clock);
    await bench.open();
    bench.clock.advance(1_000);
    await bench.settle();
    job = bench.job(LARGE, 'marlin');
    sentBefore = bench.transport.written.length;
    expect(bench.session.start(job)).toEqual({ kind: 'started' });
  });
  afterEach(async () => {
    await bench.dispose();
    machine.close();
  });

  const letItLook = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await bench.settle();
  };

  it('is paused before its first byte, says so, and begins when it is resumed', async () => {
    expect(bench.session.pause(job.jobId)).toEqual({ kind: 'accepted' });
    expect(bench.session.snapshot).toMatchObject({ mode: 'hold', detail: expect.stringContaining('before the first byte') });
    await letItLook();
    bench.clock.advance(5_000);
    await letItLook();
    expect(bench.transport.written.slice(sentBefore)).not.toContain('G28');
    expect(bench.session.snapshot).toMatchObject({ mode: 'hold', job: { phase: 'paused' } });
    expect(bench.session.resume(job.jobId)).toEqual({ kind: 'accepted' });
    await bench.until(() => bench.last?.phase === 'finished');
    expect(bench.phases.map(({ phase }) => phase)).toEqual(['paused', 'resumed', 'running', 'finished']);
  });

  it('is paused by a person at the machine too', async () => {
    bench.transport.hear('//action:pause\n');
    expect(bench.session.snapshot).toMatchObject({ mode: 'hold', job: { phase: 'paused' } });
    await letItLook();
    expect(bench.transport.written.slice(sentBefore)).not.toContain('G28');
    bench.transport.hear('//action:resume\n');
    await bench.until(() => bench.last?.phase === 'finished');
  });

  it('goes on looking when it is resumed before that has ended', async () => {
    bench.session.pause(job.jobId);
    bench.session.resume(job.jobId);
    expect(bench.session.snapshot.mode).toBe('run');
    await bench.until(() => bench.last?.phase === 'finished');
  });

  it('is ended by a cancel, and by an emergency stop with its own code; no byte of it goes out', async () => {
    bench.session.pause(job.jobId);
    bench.session.cancel(job.jobId, 'not now');
    await bench.until(() => bench.last?.phase === 'cancelled');
    expect(bench.session.start({ ...job, jobId: 'second' })).toEqual({ kind: 'started' });
    bench.session.emergencyStop();
    expect(bench.last).toMatchObject({
      phase: 'failed',
      code: 'emergency-stop',
      reason: expect.stringContaining('nothing moved'),
    });
    await letItLook();
    expect(bench.session.snapshot).toMatchObject({ mode: 'faulted', job: null });
    expect(bench.transport.written.slice(sentBefore)).not.toContain('G28');
  });

  it('fails when the machine restarts meanwhile, and the machine is found again', async () => {
    bench.session.pause(job.jobId);
    machine.reset();
    await bench.until(() => bench.last?.phase === 'failed');
    expect(bench.last).toMatchObject({ code: 'firmware-reset' });
    await bench.until(() => bench.session.snapshot.mode === 'idle');
  });
});

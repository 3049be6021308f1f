// SPDX-License-Identifier: AGPL-3.0-or-later
import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '../virtual/manual-clock.js';
import type { AdapterMark, LineOutcome } from '../transport/transport.js';
import type { IdentityCheck } from './known-machine.js';
import { createSession } from './machine-session.js';
import { type FirmwareEnd, MachineTransport } from './testing/machine-transport.js';

/** A firmware that answers M115 with one line, and to nothing else. */
class Names implements FirmwareEnd {
  heard = '';
  #say: (bytes: Uint8Array) => void = () => undefined;
  constructor(public answer: string) {}
  onData(listener: (bytes: Uint8Array) => void): () => void {
    this.#say = listener;
    return () => undefined;
  }
  write(bytes: Uint8Array): void {
    const text = Buffer.from(bytes).toString('latin1');
    this.heard += text;
    if (text.includes('M115') && this.answer) this.#say(Buffer.from(`${this.answer}\nok\n`, 'latin1'));
    else if (this.answer) this.#say(Buffer.from('ok\n'));
  }
}

class PluggedTransport extends MachineTransport {
  readonly adapter: AdapterMark | null = null;
  pulses = 0;
  opened = 0;
  plug: () => void = () => undefined;
  override open(listener: Parameters<MachineTransport['open']>[0]): Promise<void> {
    this.opened += 1;
    return super.open(listener);
  }
  onAppeared(listener: () => void): () => void {
    this.plug = listener;
    return () => {
      this.plug = () => undefined;
    };
  }
  pulseReset(): Promise<LineOutcome> {
    this.pulses += 1;
    return Promise.resolve('done');
  }
}

const MARLIN = 'FIRMWARE_NAME:Marlin 2.1.2 (Aug 1 2023) MACHINE_TYPE:Ender-3 EXTRUDER_COUNT:1';

function bench(answer: string, trust?: IdentityCheck) {
  const clock = new ManualClock();
  const firmware = new Names(answer);
  const transport = new PluggedTransport(firmware);
  const session = createSession({ transport, clock, ...(trust ? { trust } : {}) });

  const until = async (isSo: () => boolean, limitMs = 60_000): Promise<number> => {
    for (let passedMs = 0; ; passedMs += 50) {
      for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
      if (isSo()) return passedMs;
      if (passedMs > limitMs) throw new Error(`not so: ${isSo.toString()} ${JSON.stringify(session.snapshot)}`);
      clock.advance(50);
    }
  };
  return { clock, firmware, transport, session, until };
}

describe('who is at the port', () => {
  it.each([
    ['FIRMWARE_NAME:Prusa-Firmware 3.13.2 based on Marlin MACHINE_TYPE:Prusa i3 MK3S', 'marlin'],
    ['FIRMWARE_NAME:Repetier_1.0.4 MACHINE_TYPE:Mendel', 'marlin'],
    ['FIRMWARE_NAME:Marlin bugfix-2.1.x (Sep 2 2024)', 'marlin'],
    ['FIRMWARE_NAME:Laser9000 1.0', 'unknown'],
  ])('%s is %s', async (answer, firmware) => {
    const { session, until } = bench(answer);
    void session.open();
    await until(() => session.identity !== null);
    expect(session.identity?.firmware).toBe(firmware);
  });

  it('is read-only when it is another machine than before: no job, nothing sent, until it is accepted and asked again', async () => {
    let isAccepted = false;
    const { session, until, firmware, transport } = bench(MARLIN, ({ machineType }) =>
      isAccepted ? null : `another machine answers here than last time: ${machineType}`,
    );
    void session.open();
    await until(() => session.snapshot.mode === 'faulted');
    expect(session.snapshot.detail).toContain('another machine answers here than last time: Ender-3');
    const heard = firmware.heard;
    const job = { jobId: 'j', programPath: '/nowhere', sizeBytes: 1, dialect: 'marlin' as const };
    expect(session.start(job)).toMatchObject({ kind: 'refused', code: 'not-ready' });
    expect(firmware.heard).toBe(heard);
    isAccepted = true;
    expect(session.recover()).toEqual({ kind: 'accepted' });
    await until(() => session.snapshot.mode === 'idle');
    expect(transport.pulses).toBe(0);
  });

  it('a stranger can still be stopped', async () => {
    const { session, until, firmware } = bench(MARLIN, () => 'another machine answers here');
    void session.open();
    await until(() => session.snapshot.mode === 'faulted');
    session.emergencyStop();
    await until(() => firmware.heard.includes('M112\n'));
  });
});

describe('a port that comes and goes', () => {
  it('is opened as soon as it is there again, however long it was gone', async () => {
    const { session, until, transport, clock } = bench(MARLIN);
    void session.open();
    await until(() => session.snapshot.mode === 'idle');
    transport.unplug();
    expect(session.snapshot.mode).toBe('offline');
    for (let minute = 0; minute < 10; minute++) {
      clock.advance(60_000);
      await until(() => true);
    }
    const opened = transport.opened;
    transport.isUnplugged = false;
    transport.plug();
    expect(await until(() => session.snapshot.mode === 'idle')).toBeLessThan(1_000);
    expect(transport.opened).toBe(opened + 1);
  });

  it('is seen without help too, within half a minute', async () => {
    const { session, until, transport } = bench(MARLIN);
    transport.isUnplugged = true;
    void session.open();
    await until(() => session.snapshot.detail !== null);
    await until(() => transport.opened === 5);
    transport.isUnplugged = false;
    expect(await until(() => session.snapshot.mode === 'idle')).toBeLessThan(31_000);
  });
});

describe('a halted board', () => {
  it("is reset by a pulse on a person's word only", async () => {
    const { session, until, transport, firmware } = bench('');
    void session.open();
    await until(() => session.snapshot.mode === 'faulted');
    expect(transport.pulses).toBe(0);
    const opened = transport.opened;
    firmware.answer = MARLIN;
    expect(session.recover()).toEqual({ kind: 'accepted' });
    await until(() => session.snapshot.mode === 'idle');
    expect([transport.pulses, transport.opened]).toEqual([1, opened]);
  });
});

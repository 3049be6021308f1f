// SPDX-License-Identifier: AGPL-3.0-or-later
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialTransport } from './serial-transport.js';
import type { TransportListener } from './transport.js';

let folder: string;
let path: string;
let cable: ChildProcess | null = null;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fab-serial-'));
  path = join(folder, 'port');
});
afterEach(async () => {
  await unplug();
  rmSync(folder, { recursive: true });
});

const until = async (isSo: () => boolean): Promise<void> => {
  const end = performance.now() + 8_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`not so within 8 s: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};

/** A pseudo-terminal; its far end repeats every byte, or takes none. */
async function plug(farEnd: 'echo' | 'stuck' = 'echo'): Promise<void> {
  cable = spawn('socat', [`pty,raw,echo=0,link=${path}`, farEnd === 'echo' ? 'exec:cat' : 'exec:sleep 60'], { stdio: 'ignore' });
  await until(() => existsSync(path));
}
async function unplug(): Promise<void> {
  if (!cable) return;
  const gone = once(cable, 'exit');
  cable.kill('SIGKILL');
  await gone;
  cable = null;
  rmSync(path, { force: true });
}

class Ear implements TransportListener {
  heard = '';
  ends: { lost: boolean; reason: string }[] = [];
  onData = (bytes: Uint8Array): void => {
    this.heard += Buffer.from(bytes).toString('latin1');
  };
  onClosed = (end: { lost: boolean; reason: string }): void => {
    this.ends.push(end);
  };
}

describe('a serial port', () => {
  it('comes and goes, again and again: each loss is told once, and it opens anew', async () => {
    const ear = new Ear();
    const port = new SerialTransport(path, { baudRate: 115_200 });
    let appeared = 0;
    const forget = port.onAppeared(() => {
      appeared += 1;
    });
    for (let turn = 1; turn <= 3; turn++) {
      await plug();
      await until(() => appeared >= turn - 1);
      await port.open(ear);
      ear.heard = '';
      port.write(Buffer.from(`hello ${turn}\n`));
      await until(() => ear.heard.includes(`hello ${turn}\n`));
      await unplug();
      await until(() => ear.ends.length === turn);
      expect([port.isOpen, ear.ends.at(-1)?.lost]).toEqual([false, true]);
      const before = appeared;
      await expect(port.open(ear)).rejects.toMatchObject({ code: 'port-absent' });
      // The watch has to see the gap.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      await plug();
      await until(() => appeared > before);
      await unplug();
    }
    forget();
    expect(ear.ends).toHaveLength(3);
  }, 30_000);

  it('that vanishes with bytes on their way tells it once; nothing is thrown', async () => {
    const ear = new Ear();
    await plug('stuck');
    const port = new SerialTransport(path, { baudRate: 115_200 });
    await port.open(ear);
    for (let piece = 0; piece < 15; piece++) port.write(Buffer.alloc(4_096, 65));
    await unplug();
    await until(() => ear.ends.length > 0);
    port.write(Buffer.from('nobody\n'));
    await port.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(ear.ends).toHaveLength(1);
    expect(ear.ends[0]?.lost).toBe(true);
  }, 15_000);

  it('of which the far end takes nothing is given up, and free again', async () => {
    const ear = new Ear();
    await plug('stuck');
    const port = new SerialTransport(path, { baudRate: 115_200 });
    await port.open(ear);
    for (let piece = 0; piece < 40 && port.isOpen; piece++) port.write(Buffer.alloc(4_096, 65));
    await until(() => ear.ends.length > 0);
    expect(ear.ends).toEqual([{ lost: true, reason: 'the machine does not take bytes any more' }]);
    await port.open(ear);
    await port.close();
  }, 15_000);

  it('without modem lines says so, and takes any speed', async () => {
    await plug();
    const port = new SerialTransport(path, { baudRate: 115_200 });
    await expect(port.setBaud(9_600)).rejects.toMatchObject({ code: 'not-open' });
    await port.open(new Ear());
    expect(await port.setLines({ dtr: false, rts: false })).toBe('not-there');
    expect(await port.pulseReset()).toBe('not-there');
    expect(await port.setBaud(250_000)).toBe('done');
    expect(port.baudRate).toBe(250_000);
    await port.discard();
    await port.drain();
    await port.close();
  });

  it('that another program has is told as busy, with its name', async () => {
    await plug();
    const first = new SerialTransport(path, { baudRate: 115_200 });
    await first.open(new Ear());
    const second = new SerialTransport(path, { baudRate: 115_200 });
    await expect(second.open(new Ear())).rejects.toMatchObject({ code: 'port-busy' });
    await first.close();
    await second.open(new Ear());
    await second.close();
  });

  it('can be opened twice at a time by nobody', async () => {
    await plug();
    const port = new SerialTransport(path, { baudRate: 115_200 });
    const first = port.open(new Ear());
    await expect(port.open(new Ear())).rejects.toMatchObject({ code: 'already-open' });
    await first;
    await port.close();
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../driver/clock.js';
import { createVirtualMarlin } from './marlin/virtual-marlin.js';
import { servePty } from './serve-pty.js';
import { serveTcp } from './serve-tcp.js';

const cleanups: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const served = async (): Promise<{ port: number; folder: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'virtual-pty-'));
  const machine = createVirtualMarlin({ clock: systemClock });
  const wire = await serveTcp(machine, { port: 0 });
  cleanups.push(
    () => rm(folder, { recursive: true }),
    () => machine.close(),
    () => wire.close(),
  );
  return { port: wire.port, folder };
};

describe('servePty', () => {
  it('makes a device that a program can talk to', async () => {
    const { port, folder } = await served();
    const pty = await servePty(join(folder, 'printer'), port);
    cleanups.push(() => pty.close());
    const device = await open(pty.path, 'r+');
    cleanups.push(() => device.close());
    await device.write('M118 here\n');
    let heard = '';
    while (!heard.includes('here\nok\n'))
      heard += (await device.read({ buffer: Buffer.alloc(256) })).buffer.toString('latin1').replaceAll('\0', '');
    expect(heard).toContain('here');
  });

  it('says that no device can be made where none may be', async () => {
    const { port, folder } = await served();
    await expect(servePty(join(folder, 'missing', 'printer'), port)).rejects.toMatchObject({ code: 'pty-failed' });
  });
});

// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../driver/clock.js';
import type { Fault } from './fault.js';
import { createVirtualMarlin, type VirtualMarlin } from './marlin/virtual-marlin.js';
import { serveTcp, type TcpWire } from './serve-tcp.js';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const serve = async (
  options: { resetOnConnect?: boolean; faults?: readonly Fault[] } = {},
): Promise<{ machine: VirtualMarlin; wire: TcpWire }> => {
  const machine = createVirtualMarlin({ clock: systemClock, speed: 100, faults: options.faults ?? [] });
  const wire = await serveTcp(machine, { port: 0, resetOnConnect: options.resetOnConnect ?? false });
  cleanups.push(
    () => machine.close(),
    () => wire.close(),
  );
  return { machine, wire };
};

/** A connected host that remembers what it heard. */
class Host {
  heard = '';
  constructor(readonly socket: Socket) {
    socket.on('data', (bytes) => (this.heard += bytes.toString('latin1')));
  }

  static async connect(port: number): Promise<Host> {
    const socket = connect(port, '127.0.0.1');
    const host = new Host(socket);
    await once(socket, 'connect');
    cleanups.push(() => void socket.destroy());
    return host;
  }

  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.heard)) await once(this.socket, 'data');
  }

  async hangUp(wire: TcpWire): Promise<void> {
    this.socket.end();
    await once(this.socket, 'close');
    while (wire.isConnected) await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('serveTcp', () => {
  it('gives the first client the banner, and answers it', async () => {
    const { wire } = await serve();
    const host = await Host.connect(wire.port);
    await host.until(/^start\n[^]*Marlin 2\.1/);
    host.socket.write('M115\n');
    await host.until(/FIRMWARE_NAME:Marlin[^]*\nok\n/);
  });

  it('lets a later client find the machine as it stands', async () => {
    const { machine, wire } = await serve();
    const first = await Host.connect(wire.port);
    first.socket.write('M104 S200\nG1 X5 F6000\nM400\n');
    await first.until(/(ok\n[^]*){3}/);
    await first.hangUp(wire);
    const second = await Host.connect(wire.port);
    second.socket.write('M114\n');
    await second.until(/ok\n/);
    expect(second.heard).toMatch(/^X:5\.00/);
    expect(machine.heaters.hotend.targetC).toBe(200);
  });

  it('resets for each client when it is a board that does', async () => {
    const { wire } = await serve({ resetOnConnect: true });
    const first = await Host.connect(wire.port);
    await first.until(/PowerUp/);
    await first.hangUp(wire);
    const second = await Host.connect(wire.port);
    await second.until(/start\n External Reset\n/);
  });

  it('hangs up on a second client and keeps the first', async () => {
    const { wire } = await serve();
    const first = await Host.connect(wire.port);
    await first.until(/start/);
    const second = await Host.connect(wire.port);
    await once(second.socket, 'close');
    first.socket.write('G90\n');
    await first.until(/\nok\n/);
  });

  it('resets a halted machine when its port is opened again', async () => {
    const { machine, wire } = await serve();
    const first = await Host.connect(wire.port);
    first.socket.write('M112\n');
    await first.until(/kill\(\) called/);
    await first.hangUp(wire);
    const second = await Host.connect(wire.port);
    await second.until(/start\n/);
    expect(machine.isHalted).toBe(false);
  });

  it('hangs up when a fault pulls the plug', async () => {
    const { wire } = await serve({ faults: [{ kind: 'unplug', line: 2 }] });
    const host = await Host.connect(wire.port);
    host.socket.write('G90\nG91\n');
    await once(host.socket, 'close');
    expect(host.heard).toContain('ok\n');
  });

  it('says that a port is in use', async () => {
    const { machine, wire } = await serve();
    await expect(serveTcp(machine, { port: wire.port })).rejects.toMatchObject({ code: 'port-in-use' });
  });
});

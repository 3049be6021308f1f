// SPDX-License-Identifier: AGPL-3.0-or-later
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** An adapter of a {@link FakePorts}; `serial` null as a CH340 has it. */
export type FakeAdapter = {
  tty: string;
  socket: string;
  vendor?: string;
  product?: string;
  serial?: string | null;
  byId?: string;
  byPath?: string;
};

/** The parts of `/sys`, `/dev` and `/proc` that tell of serial ports, in a folder of its own, laid out as Linux 6 does. */
export class FakePorts {
  readonly root = mkdtempSync(join(tmpdir(), 'fab-ports-'));

  plug({ tty, socket, vendor = '1a86', product = '7523', serial = null, byId, byPath }: FakeAdapter): void {
    const usb = `sys/devices/pci0000:00/0000:00:14.0/usb1/${socket}`;
    this.file(`${usb}/idVendor`, `${vendor}\n`);
    this.file(`${usb}/idProduct`, `${product}\n`);
    this.file(`${usb}/product`, 'USB Serial\n');
    if (serial !== null) this.file(`${usb}/serial`, `${serial}\n`);
    const port = `${usb}/${socket}:1.0/${tty}`;
    this.file(`${port}/tty/${tty}/dev`, '188:0\n');
    this.link(`${port}/tty/${tty}/device`, port);
    this.link(`sys/class/tty/${tty}`, `${port}/tty/${tty}`);
    this.file(`dev/${tty}`, '');
    if (byId) this.link(`dev/serial/by-id/${byId}`, `dev/${tty}`);
    if (byPath) this.link(`dev/serial/by-path/${byPath}`, `dev/${tty}`);
  }

  /** A UART on the board: `type` 0 is one that is not there. */
  uart(tty: string, type: string): void {
    this.file(`sys/devices/platform/serial8250/${tty}/tty/${tty}/type`, `${type}\n`);
    this.link(`sys/devices/platform/serial8250/${tty}/tty/${tty}/device`, `sys/devices/platform/serial8250/${tty}`);
    this.link(`sys/class/tty/${tty}`, `sys/devices/platform/serial8250/${tty}/tty/${tty}`);
  }

  unplug(tty: string, ...links: string[]): void {
    for (const path of [`sys/class/tty/${tty}`, `dev/${tty}`, ...links]) rmSync(join(this.root, path), { force: true });
  }

  file(path: string, content: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  link(path: string, target: string): void {
    const link = join(this.root, path);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    symlinkSync(relative(dirname(link), join(this.root, target)), link);
  }

  dispose(): void {
    rmSync(this.root, { recursive: true });
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.js';

/** A serial device (a pty made by socat) that leads to a TCP port, and comes and goes as one on USB does. */
export class SerialDevice {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fab-tty-'));
  readonly path = join(this.#folder, 'ttyUSB0');
  #socat: ChildProcess | null = null;

  constructor(private readonly port: number) {}

  async plug(): Promise<void> {
    this.#socat = spawn('socat', [`pty,raw,echo=0,link=${this.path}`, `tcp:127.0.0.1:${this.port},nodelay`], { stdio: 'ignore' });
    await eventually('the serial device is there', () => existsSync(this.path));
  }

  unplug(): void {
    this.#socat?.kill('SIGKILL');
    this.#socat = null;
    rmSync(this.path, { force: true });
  }

  dispose(): void {
    this.unplug();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

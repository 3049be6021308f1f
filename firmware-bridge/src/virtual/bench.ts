// SPDX-License-Identifier: AGPL-3.0-or-later
import { asciiBytes } from './firmware.js';
import { ManualClock } from './manual-clock.js';
import type { VirtualMachine } from './virtual-machine.js';

/** A machine on a clock that stands still, and somebody who listens to it: what most tests of a virtual machine need. */
export class Bench<Machine extends VirtualMachine> {
  readonly clock = new ManualClock();
  readonly machine: Machine;
  /** What was printed at power-on. */
  readonly banner: string;
  #heard = '';

  constructor(make: (clock: ManualClock) => Machine) {
    this.machine = make(this.clock);
    this.machine.onData((bytes) => (this.#heard += String.fromCharCode(...bytes)));
    this.banner = this.#take();
  }

  /** Sends a line or bytes; answers what came back at once. */
  readonly send = (sent: string | number): string => {
    this.machine.write(typeof sent === 'number' ? Uint8Array.of(sent) : asciiBytes(sent));
    return this.#take();
  };

  /** Lets clock milliseconds pass; answers what came meanwhile. */
  readonly wait = (ms: number): string => {
    this.clock.advance(ms);
    return this.#take();
  };

  #take(): string {
    const text = this.#heard;
    this.#heard = '';
    return text;
  }
}

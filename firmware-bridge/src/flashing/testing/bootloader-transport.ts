// SPDX-License-Identifier: AGPL-3.0-or-later
import type { LineOutcome, Transport, TransportListener } from '../../transport/transport.js';

/** What a {@link BootloaderTransport} is: an ATmega328P with pages of 128 bytes, behind a wire with modem lines. */
const SIGNATURE = [0x1e, 0x95, 0x0f];
const PAGE_BYTES = 128;

/**
 * A wire with an STK500v1 bootloader at its end, as much of it as a flash without faults needs. Answers come before `write` returns, as
 * on a fast port. What was done is kept in `log`.
 */
export class BootloaderTransport implements Transport {
  readonly port = '/dev/board';
  readonly flash = new Uint8Array(0x8000).fill(0xff);
  readonly log: string[] = [];
  pendingBytes = 0;
  /** Pulls the cable when so many pages were written. */
  unplugAfterPages = Infinity;
  /** Called before a page is answered; pages count from 1. */
  onPage: (page: number) => void = () => undefined;
  #listener: TransportListener | null = null;
  #received: number[] = [];
  #address = 0;
  #pages = 0;

  get isOpen(): boolean {
    return this.#listener !== null;
  }

  open(listener: TransportListener): Promise<void> {
    this.#listener = listener;
    this.log.push('open');
    return Promise.resolve();
  }

  close(): Promise<void> {
    const listener = this.#listener;
    this.#listener = null;
    if (listener) this.log.push('close');
    listener?.onClosed({ lost: false, reason: 'closed' });
    return Promise.resolve();
  }

  setBaud(baudRate: number): Promise<LineOutcome> {
    this.log.push(`baud ${baudRate}`);
    return Promise.resolve('done');
  }

  pulseReset(): Promise<LineOutcome> {
    this.#received = [];
    this.log.push('reset');
    return Promise.resolve('done');
  }

  write(bytes: Uint8Array): void {
    this.#received.push(...bytes);
    for (let answer = this.#answer(); answer; answer = this.#answer()) this.#listener?.onData(Uint8Array.from(answer));
  }

  #answer(): number[] | null {
    const [command = 0, first = 0, second = 0] = this.#received;
    const take = (count: number): number[] | null => (this.#received.length < count ? null : this.#received.splice(0, count));
    switch (String.fromCharCode(command)) {
      case 'U':
        if (!take(4)) return null;
        this.#address = (first + 256 * second) * 2;
        return [0x14, 0x10];
      case 'd': {
        const page = take(5 + 256 * first + second);
        if (!page) return null;
        return this.#write(page.slice(4, -1)) ? [0x14, 0x10] : null;
      }
      case 't':
        return take(5) && [0x14, ...this.flash.subarray(this.#address, this.#address + 256 * first + second), 0x10];
      case 'u':
        return take(2) && [0x14, ...SIGNATURE, 0x10];
      default:
        return take(2) && [0x14, 0x10];
    }
  }

  #write(page: number[]): boolean {
    if (this.#pages >= this.unplugAfterPages) {
      const listener = this.#listener;
      this.#listener = null;
      listener?.onClosed({ lost: true, reason: 'the port has gone' });
      return false;
    }
    this.#pages += 1;
    this.log.push(`page ${this.#address}`);
    this.flash.fill(0xff, this.#address, this.#address + PAGE_BYTES);
    this.flash.set(page, this.#address);
    this.onPage(this.#pages);
    return true;
  }
}

// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Transport, TransportError, type TransportListener } from '../../transport/transport.js';

/** The firmware's end of a wire, as the virtual machines have it. */
export type FirmwareEnd = { write(bytes: Uint8Array): void; onData(listener: (bytes: Uint8Array) => void): () => void };

/** A wire in memory, for tests: a session on one side, a firmware on the other. Bytes arrive after the call that sent them. */
export class MachineTransport implements Transport {
  readonly port = 'memory';
  readonly pendingBytes = 0;
  /** Everything that was written, as text. */
  written = '';
  /** True makes `open` fail, as with a machine that is switched off. */
  isUnplugged = false;
  /** True loses every byte, both ways, without a word: a network board without power. */
  isDeaf = false;
  #listener: TransportListener | null = null;
  #stop: (() => void) | null = null;

  constructor(private readonly firmware: FirmwareEnd) {}

  get isOpen(): boolean {
    return this.#listener !== null;
  }

  open(listener: TransportListener): Promise<void> {
    if (this.#listener) return Promise.reject(new TransportError('already-open', 'memory is open already', { port: this.port }));
    if (this.isUnplugged)
      return Promise.reject(new TransportError('open-failed', 'cannot open memory: no such port', { port: this.port }));
    this.#listener = listener;
    this.#stop = this.firmware.onData((bytes) => queueMicrotask(() => this.isDeaf || this.#listener?.onData(bytes)));
    return Promise.resolve();
  }

  write(bytes: Uint8Array): void {
    if (!this.#listener) return;
    this.written += String.fromCharCode(...bytes);
    const copy = Uint8Array.from(bytes);
    if (!this.isDeaf) queueMicrotask(() => this.firmware.write(copy));
  }

  close(): Promise<void> {
    this.#end({ lost: false, reason: 'closed' });
    return Promise.resolve();
  }

  /** Lets the firmware say something of its own. */
  hear(text: string): void {
    this.#listener?.onData(Buffer.from(text, 'latin1'));
  }

  /** Pulls the cable. */
  unplug(): void {
    this.isUnplugged = true;
    this.#end({ lost: true, reason: 'the port has gone' });
  }

  #end(end: { lost: boolean; reason: string }): void {
    const listener = this.#listener;
    this.#listener = null;
    this.#stop?.();
    listener?.onClosed(end);
  }
}

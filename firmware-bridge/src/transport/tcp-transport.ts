// SPDX-License-Identifier: AGPL-3.0-or-later
import { connect, type Socket } from 'node:net';
import { MAX_PENDING_BYTES, type Transport, TransportError, type TransportListener } from './transport.js';

/** How long a host may take to answer the call. */
const CONNECT_TIMEOUT_MS = 5_000;

/** A wire over TCP, as ser2net, ESP3D, FluidNC and our virtual machines offer it: raw bytes, no Telnet options. */
export class TcpTransport implements Transport {
  #socket: Socket | null = null;
  #isClosing = false;

  constructor(
    readonly port: string,
    private readonly host: string,
    private readonly tcpPort: number,
  ) {}

  get isOpen(): boolean {
    return this.#socket !== null;
  }

  get pendingBytes(): number {
    return this.#socket?.writableLength ?? 0;
  }

  open(listener: TransportListener): Promise<void> {
    if (this.#socket) throw new TransportError('already-open', `${this.port} is open already`, { port: this.port });
    this.#isClosing = false;
    return new Promise((resolve, reject) => {
      const socket = connect({ host: this.host, port: this.tcpPort, noDelay: true, keepAlive: true });
      let reason = 'the other side closed the connection';
      let wasOpen = false;
      const timer = setTimeout(() => socket.destroy(new Error('no answer in 5 s')), CONNECT_TIMEOUT_MS);
      socket.on('data', (bytes: Buffer) => listener.onData(bytes));
      socket.on('error', (error) => {
        reason = error.message;
      });
      socket.on('connect', () => {
        clearTimeout(timer);
        wasOpen = true;
        this.#socket = socket;
        resolve();
      });
      socket.on('close', () => {
        clearTimeout(timer);
        if (this.#socket === socket) this.#socket = null;
        if (wasOpen) listener.onClosed({ lost: !this.#isClosing, reason: this.#isClosing ? 'closed' : reason });
        else reject(new TransportError('open-failed', `cannot connect to ${this.port}: ${reason}`, { port: this.port }));
      });
    });
  }

  write(bytes: Uint8Array): void {
    if (!this.#socket) return;
    this.#socket.write(bytes);
    if (this.#socket.writableLength > MAX_PENDING_BYTES)
      this.#socket.destroy(new Error('the machine does not take bytes any more'));
  }

  async close(): Promise<void> {
    const socket = this.#socket;
    if (!socket) return;
    this.#isClosing = true;
    await new Promise<void>((resolve) => {
      socket.once('close', () => resolve());
      // What was written last (heaters off) still leaves; a far end that does not take it is cut off.
      socket.end();
      setTimeout(() => socket.destroy(), 500).unref();
    });
  }
}

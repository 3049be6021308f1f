// SPDX-License-Identifier: AGPL-3.0-or-later
/** The only file that knows node-serialport. */
import { SerialPort } from 'serialport';
import { MAX_PENDING_BYTES, type Transport, TransportError, type TransportListener } from './transport.js';

/** How long the last written bytes may take to leave before a close. 4 KiB at 115200 baud take 0.36 s. */
const DRAIN_TIMEOUT_MS = 1_000;

/** A port that the operating system lists; pseudo-terminals are never listed (node-serialport on Linux). */
export type ListedPort = {
  readonly path: string;
  readonly manufacturer: string | null;
  readonly serialNumber: string | null;
  readonly vendorId: string | null;
  readonly productId: string | null;
};

/** Ports of this computer. */
export type PortListing =
  | { readonly kind: 'ports'; readonly ports: ListedPort[] }
  | { readonly kind: 'unavailable'; readonly reason: string };

/** Lists the serial ports; on Linux this needs `udevadm`, whose absence is told and not thrown. */
export async function listSerialPorts(): Promise<PortListing> {
  try {
    const ports = await SerialPort.list();
    return {
      kind: 'ports',
      ports: ports.map((port) => ({
        path: port.path,
        manufacturer: port.manufacturer ?? null,
        serialNumber: port.serialNumber ?? null,
        vendorId: port.vendorId ?? null,
        productId: port.productId ?? null,
      })),
    };
  } catch (cause) {
    return { kind: 'unavailable', reason: `the system's list of ports cannot be read: ${messageOf(cause)}` };
  }
}

/**
 * A serial port. **Opening may reset the board**: the system raises DTR, which most Arduino-like boards wire to reset; nothing on
 * this side can prevent the first pulse. Closing does not lower it (`hupcl: false`), so that a board keeps running and is not
 * reset a second time. The port is locked: a second program that keeps to locks cannot open it.
 */
export class SerialTransport implements Transport {
  #serial: SerialPort | null = null;
  #isClosing = false;

  constructor(
    readonly port: string,
    private readonly baudRate: number,
  ) {}

  get isOpen(): boolean {
    return this.#serial !== null;
  }

  get pendingBytes(): number {
    return this.#serial?.writableLength ?? 0;
  }

  open(listener: TransportListener): Promise<void> {
    if (this.#serial) throw new TransportError('already-open', `${this.port} is open already`, { port: this.port });
    this.#isClosing = false;
    const serial = new SerialPort({ path: this.port, baudRate: this.baudRate, autoOpen: false, hupcl: false, lock: true });
    let reason = 'the port has gone (unplugged or switched off)';
    let isOver = false;
    // Attached before the first write: an answer can come before the write's own callback.
    serial.on('data', (bytes: Buffer) => listener.onData(bytes));
    serial.on('error', (error) => {
      reason = error.message;
    });
    // An unplugged port says 'close' twice when writes were pending.
    serial.on('close', () => {
      if (isOver) return;
      isOver = true;
      this.#serial = null;
      listener.onClosed({ lost: !this.#isClosing, reason: this.#isClosing ? 'closed' : reason });
    });
    return new Promise((resolve, reject) => {
      serial.open((error) => {
        if (error) {
          reject(
            new TransportError(
              'open-failed',
              `cannot open ${this.port}: ${error.message.replace(/^Error: /, '')}`,
              { port: this.port },
              error,
            ),
          );
          return;
        }
        this.#serial = serial;
        resolve();
      });
    });
  }

  write(bytes: Uint8Array): void {
    const serial = this.#serial;
    if (!serial?.isOpen) return;
    serial.write(Buffer.from(bytes));
    if (serial.writableLength > MAX_PENDING_BYTES) serial.destroy(new Error('the machine does not take bytes any more'));
  }

  async close(): Promise<void> {
    const serial = this.#serial;
    if (!serial?.isOpen) return;
    this.#isClosing = true;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DRAIN_TIMEOUT_MS);
      serial.drain(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    await new Promise<void>((resolve) => {
      if (serial.isOpen) serial.close(() => resolve());
      else resolve();
    });
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));

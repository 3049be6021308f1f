// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Transport } from '../transport/transport.js';

/**
 * A transport in the shape of a Web Serial `SerialPort` (WICG Web Serial API, section 4), as far as Espressif's loader library uses it. Modem
 * lines that are not there are passed over: the chip must then be in its download mode already.
 */
export class WebSerialPort {
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  /** Whether DTR and RTS could be set. */
  hasLines = false;
  readonly #lines = { dtr: false, rts: false };
  #isClosing = false;

  constructor(
    private readonly transport: Transport,
    private readonly onLost: (reason: string) => void,
  ) {}

  /** @throws TransportError */
  async open({ baudRate }: { readonly baudRate: number }): Promise<void> {
    let end: () => void = () => undefined;
    let push: (bytes: Uint8Array) => void = () => undefined;
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        let isOver = false;
        push = (bytes) => {
          if (!isOver) controller.enqueue(bytes);
        };
        end = () => {
          if (!isOver) controller.close();
          isOver = true;
        };
      },
      cancel: () => {
        end = () => undefined;
        push = () => undefined;
      },
    });
    this.writable = new WritableStream<Uint8Array>({ write: (bytes) => this.transport.write(bytes) });
    await this.transport.open({
      onData: (bytes) => push(Uint8Array.from(bytes)),
      onClosed: ({ lost, reason }) => {
        end();
        this.readable = null;
        if (!this.#isClosing) this.onLost(lost ? reason : 'the port was taken back');
      },
    });
    this.#isClosing = false;
    await this.setBaudRate(baudRate);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    this.readable = null;
    this.writable = null;
    await this.transport.close();
  }

  /** Not part of Web Serial; the library asks for it, so that a change of speed does not close the port. */
  async setBaudRate(baudRate: number): Promise<void> {
    await this.transport.drain?.();
    await this.transport.setBaud?.(baudRate);
  }

  async setSignals(signals: { readonly dataTerminalReady?: boolean; readonly requestToSend?: boolean }): Promise<void> {
    this.#lines.dtr = signals.dataTerminalReady ?? this.#lines.dtr;
    this.#lines.rts = signals.requestToSend ?? this.#lines.rts;
    this.hasLines = (await this.transport.setLines?.({ ...this.#lines })) === 'done';
  }

  /** Vendor and product are not told: a port by its name may be any adapter. */
  getInfo(): { usbVendorId?: number; usbProductId?: number } {
    return {};
  }
}

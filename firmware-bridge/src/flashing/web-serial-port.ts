// SPDX-License-Identifier: AGPL-3.0-or-later
import { type Transport, TransportError } from '../transport/transport.js';

/** Begin and end of a SLIP packet, nothing between (RFC 1055). */
const EMPTY_PACKET = Uint8Array.of(0xc0, 0xc0);

/**
 * A transport in the shape of a Web Serial `SerialPort` (WICG Web Serial API, section 4), as far as Espressif's loader library uses it. Modem
 * lines that are not there are passed over: the chip must then be in its download mode already.
 */
export class WebSerialPort {
  readable: ReadableStream<Uint8Array> | null = null;
  writable: WritableStream<Uint8Array> | null = null;
  readonly #lines = { dtr: false, rts: false };
  #isClosing = false;
  #isRetired = false;
  #push: (bytes: Uint8Array) => void = () => undefined;
  #end: () => void = () => undefined;

  constructor(
    private readonly transport: Transport,
    private readonly onLost: (reason: string) => void,
  ) {}

  get isRetired(): boolean {
    return this.#isRetired;
  }

  /**
   * From now on nothing that the library still tries reaches the transport: left to itself it goes on asking for some seconds. An empty SLIP
   * packet ends the wait it is in.
   */
  retire(): void {
    this.#isRetired = true;
    this.#push(EMPTY_PACKET);
    this.#end();
    this.readable = null;
  }

  /** @throws TransportError */
  async open({ baudRate }: { readonly baudRate: number }): Promise<void> {
    if (this.#isRetired)
      throw new TransportError('not-open', `${this.transport.port} is not flashed any more`, { port: this.transport.port });
    this.readable = new ReadableStream<Uint8Array>({
      start: (controller) => {
        let isOver = false;
        this.#push = (bytes) => {
          if (!isOver) controller.enqueue(bytes);
        };
        this.#end = () => {
          if (!isOver) controller.close();
          isOver = true;
        };
      },
      cancel: () => {
        this.#end = () => undefined;
        this.#push = () => undefined;
      },
    });
    this.writable = new WritableStream<Uint8Array>({
      write: (bytes) => {
        if (!this.#isRetired) this.transport.write(bytes);
      },
    });
    await this.transport.open({
      onData: (bytes) => this.#push(Uint8Array.from(bytes)),
      onClosed: ({ lost, reason }) => {
        if (this.#isClosing) this.#end();
        else this.onLost(lost ? reason : 'the port was taken back');
      },
    });
    this.#isClosing = false;
    await this.setBaudRate(baudRate);
  }

  async close(): Promise<void> {
    if (this.#isRetired) return;
    this.#isClosing = true;
    this.readable = null;
    this.writable = null;
    await this.transport.close();
  }

  /** Not part of Web Serial; the library asks for it, so that a change of speed does not close the port. */
  async setBaudRate(baudRate: number): Promise<void> {
    if (this.#isRetired) return;
    await this.transport.drain?.();
    await this.transport.setBaud?.(baudRate);
  }

  async setSignals(signals: { readonly dataTerminalReady?: boolean; readonly requestToSend?: boolean }): Promise<void> {
    if (this.#isRetired) return;
    this.#lines.dtr = signals.dataTerminalReady ?? this.#lines.dtr;
    this.#lines.rts = signals.requestToSend ?? this.#lines.rts;
    await this.transport.setLines?.({ ...this.#lines });
  }

  /** Vendor and product are not told: a port by its name may be any adapter. */
  getInfo(): { usbVendorId?: number; usbProductId?: number } {
    return {};
  }
}

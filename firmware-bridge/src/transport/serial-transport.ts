// SPDX-License-Identifier: AGPL-3.0-or-later
/** The only file that knows node-serialport. */
import { access } from 'node:fs/promises';
import { SerialPort } from 'serialport';
import { openFailure } from './open-failure.js';
import { type ResolvedPort, resolvePort } from './port-name.js';
import { type PortWatch, portWatch } from './port-watch.js';
import {
  type AdapterMark,
  BOOT_QUIET_MS,
  type LineOutcome,
  MAX_PENDING_BYTES,
  RESET_PULSE_MS,
  type Transport,
  TransportError,
  type TransportListener,
} from './transport.js';

/** How long the last written bytes may take to leave before a close. 4 KiB at 115200 baud take 0.36 s. */
const DRAIN_TIMEOUT_MS = 1_000;
/** How long the system may take to open a port; some drivers hang on a broken device. */
const OPEN_TIMEOUT_MS = 10_000;

/** Why a connection ends that the system closed. */
const GONE = 'the port has gone (unplugged or switched off)';

/** How a serial port is opened. */
export type SerialOptions = {
  /** Bits/s. */
  readonly baudRate: number;
  /** False: `pulseReset` does nothing here, a hand at the machine resets it. */
  readonly mayPulse?: boolean;
  /** What the port's name means at the moment of opening. */
  readonly resolve?: (port: string) => Promise<ResolvedPort>;
  readonly watch?: PortWatch;
};

/**
 * A serial port. **Opening may reset the board**: Linux and macOS raise DTR and RTS at the first opening after the plug, which most
 * Arduino-like boards wire to reset; nothing on this side can prevent that. Closing does not lower them (`hupcl: false`), so that a board
 * keeps running, and the next opening makes no edge and no reset. On Windows `hupcl: false` opens with DTR low. The port is locked: a
 * second program that keeps to locks cannot open it.
 */
export class SerialTransport implements Transport {
  readonly quiet = { afterOpeningMs: BOOT_QUIET_MS, afterResetMs: BOOT_QUIET_MS };
  #serial: SerialPort | null = null;
  #resolved: ResolvedPort | null = null;
  #isClosing = false;
  #isOpening = false;
  #baudRate: number;
  #cutReason: string | null = null;
  #forgetWatch = (): void => undefined;

  constructor(
    readonly port: string,
    private readonly options: SerialOptions,
  ) {
    this.#baudRate = options.baudRate;
  }

  get isOpen(): boolean {
    return this.#serial !== null;
  }

  get pendingBytes(): number {
    return this.#serial?.writableLength ?? 0;
  }

  /** Bits/s of the next opening, or of now. */
  get baudRate(): number {
    return this.#baudRate;
  }

  get adapter(): AdapterMark | null {
    const usb = this.#resolved?.record?.usb;
    if (!usb) return null;
    return { vendorId: usb.vendorId, productId: usb.productId, serialNumber: usb.serialNumber, socket: usb.socket };
  }

  get warning(): string | null {
    return this.#resolved?.warning ?? null;
  }

  async open(listener: TransportListener): Promise<void> {
    const { port } = this;
    if (this.#serial || this.#isOpening) throw new TransportError('already-open', `${port} is open already`, { port });
    this.#isOpening = true;
    // A borrower may have left another.
    this.#baudRate = this.options.baudRate;
    this.#isClosing = false;
    this.#cutReason = null;
    try {
      this.#resolved = await (this.options.resolve ?? resolvePort)(port);
      await this.#openDevice(this.#resolved.device, listener);
    } finally {
      this.#isOpening = false;
    }
  }

  write(bytes: Uint8Array): void {
    const serial = this.#serial;
    if (!serial?.isOpen) return;
    serial.write(Buffer.from(bytes));
    if (serial.writableLength > MAX_PENDING_BYTES) this.#cut(serial, 'the machine does not take bytes any more');
  }

  async close(): Promise<void> {
    const serial = this.#serial;
    if (!serial?.isOpen) return;
    this.#isClosing = true;
    await this.drain();
    await new Promise<void>((resolve) => {
      if (serial.isOpen) serial.close(() => resolve());
      else resolve();
    });
  }

  /** A pseudo-terminal takes any speed and keeps none. */
  async setBaud(baudRate: number): Promise<LineOutcome> {
    const outcome = await this.#line(`the speed ${baudRate}`, (serial, done) => serial.update({ baudRate }, done));
    if (outcome === 'done') this.#baudRate = baudRate;
    return outcome;
  }

  setLines({ dtr, rts }: { readonly dtr: boolean; readonly rts: boolean }): Promise<LineOutcome> {
    return this.#line('DTR and RTS', (serial, done) => serial.set({ dtr, rts }, done));
  }

  /**
   * One pulse for both kinds of wiring. AVR boards are reset by the edge as DTR (or RTS) is asserted, through a capacitor (avrdude `arduino.c`
   * arduino_open). ESP32 boards are in reset while RTS is asserted and DTR is not, and start their program when both are let go (esptool
   * "Boot Mode Selection", classic reset).
   */
  async pulseReset(): Promise<LineOutcome> {
    if (this.options.mayPulse === false) return 'not-there';
    for (const { waitMs, ...lines } of RESET_PULSE) {
      if ((await this.setLines(lines)) === 'not-there') return 'not-there';
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
    return 'done';
  }

  async discard(): Promise<void> {
    await this.#line('flush', (serial, done) => serial.flush(done));
  }

  async drain(): Promise<void> {
    const serial = this.#serial;
    if (!serial?.isOpen) return;
    // After an unplug the callback never comes.
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DRAIN_TIMEOUT_MS);
      serial.drain(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  onAppeared(listener: () => void): () => void {
    let wasThere = true;
    return (this.options.watch ?? portWatch).subscribe(() => {
      (this.options.resolve ?? resolvePort)(this.port).then(
        () => {
          if (!wasThere && !this.#serial && !this.#isOpening) listener();
          wasThere = true;
        },
        () => {
          wasThere = false;
        },
      );
    });
  }

  #openDevice(device: string, listener: TransportListener): Promise<void> {
    const serial = new SerialPort({ path: device, baudRate: this.#baudRate, autoOpen: false, hupcl: false, lock: true });
    let reason: string | null = null;
    let isOver = false;
    const over = (): void => {
      if (isOver || this.#serial !== serial) return;
      isOver = true;
      this.#forgetWatch();
      this.#serial = null;
      listener.onClosed({ lost: !this.#isClosing, reason: this.#isClosing ? 'closed' : (this.#cutReason ?? reason ?? GONE) });
    };
    // Attached before the first write: an answer can come before the write's own callback.
    serial.on('data', (bytes: Buffer) => {
      if (this.#serial === serial) listener.onData(bytes);
    });
    serial.on('error', (error) => {
      reason ??= error.message;
    });
    // An unplugged port says 'close' twice when writes were pending.
    serial.on('close', over);
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        reject(new TransportError('open-failed', `cannot open ${this.port}: the system does not answer`, { port: this.port }));
      }, OPEN_TIMEOUT_MS);
      serial.open((error) => {
        clearTimeout(timer);
        if (isLate) {
          if (!error) serial.close();
        } else if (error) void openFailure(this.port, device, error).then(reject);
        else {
          this.#serial = serial;
          this.#watchPresence(serial, device);
          resolve();
        }
      });
    });
  }

  /**
   * Reading from a terminal that was hung up gives no bytes and no error, which node-serialport reads on for ever (bindings-cpp 13
   * `unix-read.js`): so a device that has gone from `/dev` ends the connection here too.
   */
  #watchPresence(serial: SerialPort, device: string): void {
    if (!device.startsWith('/')) return;
    this.#forgetWatch = (this.options.watch ?? portWatch).subscribe(() => {
      access(device).catch(() => {
        if (this.#serial === serial) this.#cut(serial, GONE);
      });
    });
  }

  /** Ends a connection of which nothing can be hoped. `destroy` would leave the device open and locked (@serialport/stream 13). */
  #cut(serial: SerialPort, reason: string): void {
    this.#cutReason ??= reason;
    if (serial.isOpen) serial.close();
  }

  #line(what: string, act: (serial: SerialPort, done: (error: Error | null) => void) => void): Promise<LineOutcome> {
    const serial = this.#serial;
    const { port } = this;
    if (!serial?.isOpen)
      return Promise.reject(new TransportError('not-open', `${port} is not open: ${what} cannot be set`, { port }));
    return new Promise((resolve, reject) => {
      act(serial, (error) => {
        if (!error) resolve('done');
        else if (/inappropriate ioctl|ENOTTY|not supported/i.test(error.message)) resolve('not-there');
        else reject(new TransportError('line-failed', `${port}: ${what} cannot be set: ${error.message}`, { port }, error));
      });
    });
  }
}

/** See {@link SerialTransport.pulseReset}; together {@link RESET_PULSE_MS}. */
const RESET_PULSE = [
  { dtr: false, rts: true, waitMs: 100 },
  { dtr: false, rts: false, waitMs: RESET_PULSE_MS - 150 },
  { dtr: true, rts: true, waitMs: 50 },
] as const;

// SPDX-License-Identifier: AGPL-3.0-or-later

/** What a transport tells its owner. `closed` comes exactly once per successful open, also after `close()`. */
export interface TransportListener {
  /** Bytes as they came off the wire, in any chunking. Valid only during the call. */
  onData(bytes: Uint8Array): void;
  /** The wire is gone. `reason` is in plain words; `lost` is false after our own `close()`. */
  onClosed(end: { lost: boolean; reason: string }): void;
}

/** Bytes to and from one machine. Knows nothing of G-code. */
export interface Transport {
  /** How a person names it: a device path or `tcp://host:port`. */
  readonly port: string;
  /** True while bytes can be written. */
  readonly isOpen: boolean;
  /** Bytes handed to `write` that have not left yet; writers must keep it below {@link MAX_PENDING_BYTES}. */
  readonly pendingBytes: number;
  /**
   * Opens the wire; the listener is attached before the first byte can arrive or leave. May be called again after `closed`.
   * @throws TransportError `open-failed`, `port-absent`, `port-busy`, `port-denied`, `port-ambiguous`, `no-answer`, `already-open`
   */
  open(listener: TransportListener): Promise<void>;
  /** Hands bytes to the operating system at once. A write on a closed wire is dropped: `closed` has already told so. */
  write(bytes: Uint8Array): void;
  /** Closes the wire; resolves when the port is free again. Idempotent. */
  close(): Promise<void>;
  /**
   * Changes the speed of an open wire, bits/s. Absent or `not-there` where the wire has no speed of its own (TCP).
   * @throws TransportError `not-open`, `line-failed` (the adapter cannot do this speed)
   */
  setBaud?(baudRate: number): Promise<LineOutcome>;
  /** Sets DTR and RTS of an open wire (true: asserted, the wire low). @throws TransportError `not-open`, `line-failed` */
  setLines?(lines: { readonly dtr: boolean; readonly rts: boolean }): Promise<LineOutcome>;
  /**
   * Resets the board by its modem lines; takes {@link RESET_PULSE_MS}. On a person's request only: a reset in a job loses the part.
   * @throws TransportError `not-open`, `line-failed`
   */
  pulseReset?(): Promise<LineOutcome>;
  /** Throws away what has come in and was not given to the listener, and what was written and has not left. */
  discard?(): Promise<void>;
  /** Resolves when all written bytes have left, at the latest after a second. */
  drain?(): Promise<void>;
  /** The wire beneath one that finds out its speed: opened through this, nothing is asked and nothing is sent. For a boot loader. */
  readonly raw?: Transport;
  /** How long a board must be left alone after what may have reset it, unless it speaks first; absent: not at all. See {@link BOOT_QUIET_MS}. */
  readonly quiet?: { readonly afterOpeningMs: number; readonly afterResetMs: number };
  /** What the adapter told of itself at the last opening; null or absent where there is none (TCP) or nothing is known. */
  readonly adapter?: AdapterMark | null;
  /** What is doubtful about the name of the port, and what to use instead; as of the last opening. */
  readonly warning?: string | null;
  /** Calls back, within about a second, whenever the port is there again after it was gone. Undone by the returned function. */
  onAppeared?(listener: () => void): () => void;
}

/** An USB adapter: what it is, and where it is plugged in (`1-1.2:1.0`). `serialNumber` null: it has none of its own. */
export type AdapterMark = {
  readonly vendorId: string;
  readonly productId: string;
  readonly serialNumber: string | null;
  readonly socket: string;
};

/** Answer to a change of speed or modem lines: `not-there` on a wire without them (ENOTTY on a pseudo-terminal; TCP). */
export type LineOutcome = 'done' | 'not-there';

/** How long {@link Transport.pulseReset} takes, milliseconds. */
export const RESET_PULSE_MS = 400;

/**
 * A board that was reset runs its boot loader first, which takes the first byte for its own protocol: Debian's stk500boot_v2 then holds a
 * Mega 2560 for 5.5 s after each byte, and the firmware never starts while it is asked. Left alone, it starts after 0.8 s; Optiboot after 1 to 2 s.
 */
export const BOOT_QUIET_MS = 2_000;

/**
 * Most bytes that may wait in a transport. A sender keeps far below (Grbl 128, grblHAL 1024, Marlin 4 lines of 96): reaching this means
 * that the far end does not take bytes any more, and the transport closes the wire.
 */
export const MAX_PENDING_BYTES = 64 * 1024;

/** Why a transport failed. */
export type TransportErrorCode =
  | 'open-failed'
  /** There is no such device now: unplugged, or never there. */
  | 'port-absent'
  /** Another program has it open. */
  | 'port-busy'
  /** The user of this process may not open it. */
  | 'port-denied'
  /** The name can mean more than one adapter. */
  | 'port-ambiguous'
  /** It is open, and nobody answers at any speed. */
  | 'no-answer'
  | 'already-open'
  | 'not-open'
  | 'line-failed'
  | 'bad-port';

/** A wire that could not be opened, or a port name that is none. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(
    readonly code: TransportErrorCode,
    message: string,
    readonly context: Readonly<Record<string, string>>,
    override readonly cause?: unknown,
  ) {
    super(message);
  }
}

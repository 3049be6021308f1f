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
   * @throws TransportError `open-failed`, `already-open`
   */
  open(listener: TransportListener): Promise<void>;
  /** Hands bytes to the operating system at once. A write on a closed wire is dropped: `closed` has already told so. */
  write(bytes: Uint8Array): void;
  /** Closes the wire; resolves when the port is free again. Idempotent. */
  close(): Promise<void>;
}

/**
 * Most bytes that may wait in a transport. A sender keeps far below (Grbl 128, grblHAL 1024, Marlin 4 lines of 96): reaching this means
 * that the far end does not take bytes any more, and the transport closes the wire.
 */
export const MAX_PENDING_BYTES = 64 * 1024;

/** Why a transport failed. */
export type TransportErrorCode = 'open-failed' | 'already-open' | 'bad-port';

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

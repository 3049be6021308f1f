// SPDX-License-Identifier: AGPL-3.0-or-later
import { type LineOutcome, type Transport, TransportError, type TransportListener } from '../transport/transport.js';
import type { PortLoan } from './workbench.js';

/** A port in somebody's hands. When the loan ends, it closes, whoever holds it, and it cannot be opened through this loan any more. */
export class LentPort implements PortLoan {
  readonly transport: Transport;
  ended: { readonly reason: string } | null = null;
  #released: Promise<void> | null = null;

  constructor(
    private readonly port: Transport,
    /** The port is closed: the session takes it back. */
    private readonly takeBack: () => Promise<void>,
  ) {
    this.transport = new LentTransport(port.raw ?? port, () => this.ended?.reason ?? null);
  }

  release(): Promise<void> {
    this.#released ??= this.end('the port was given back');
    return this.#released;
  }

  /** Takes the port back, now: nothing more is written. Resolves when the session has tried to open it. */
  async end(reason: string): Promise<void> {
    if (this.ended) return;
    this.ended = { reason };
    await this.port.close();
    await this.takeBack();
  }
}

const NOT_THERE = Promise.resolve<LineOutcome>('not-there');
const NOTHING = Promise.resolve();

/** The port for as long as it is lent. What the port itself cannot do stays absent. */
class LentTransport implements Transport {
  readonly setBaud?: (baudRate: number) => Promise<LineOutcome>;
  readonly setLines?: (lines: { readonly dtr: boolean; readonly rts: boolean }) => Promise<LineOutcome>;
  readonly pulseReset?: () => Promise<LineOutcome>;
  readonly discard?: () => Promise<void>;
  readonly drain?: () => Promise<void>;
  readonly onAppeared?: (listener: () => void) => () => void;

  constructor(
    private readonly inner: Transport,
    private readonly endedWhy: () => string | null,
  ) {
    if (inner.setBaud) this.setBaud = (baudRate) => this.#lent(() => inner.setBaud?.(baudRate) ?? NOT_THERE);
    if (inner.setLines) this.setLines = (lines) => this.#lent(() => inner.setLines?.(lines) ?? NOT_THERE);
    if (inner.pulseReset) this.pulseReset = () => this.#lent(() => inner.pulseReset?.() ?? NOT_THERE);
    if (inner.discard) this.discard = () => this.#lent(() => inner.discard?.() ?? NOTHING);
    if (inner.drain) this.drain = () => this.#lent(() => inner.drain?.() ?? NOTHING);
    if (inner.onAppeared) this.onAppeared = (listener) => inner.onAppeared?.(listener) ?? (() => undefined);
  }

  get port(): string {
    return this.inner.port;
  }

  get isOpen(): boolean {
    return this.endedWhy() === null && this.inner.isOpen;
  }

  get pendingBytes(): number {
    return this.inner.pendingBytes;
  }

  async open(listener: TransportListener): Promise<void> {
    await this.#lent(() => this.inner.open(listener));
    // The loan may have ended while the system opened the port.
    if (this.endedWhy() === null) return;
    await this.inner.close();
    await this.#lent(() => Promise.resolve());
  }

  write(bytes: Uint8Array): void {
    if (this.endedWhy() === null) this.inner.write(bytes);
  }

  close(): Promise<void> {
    // Afterwards it is the session's to close.
    return this.endedWhy() === null ? this.inner.close() : Promise.resolve();
  }

  #lent<T>(act: () => Promise<T>): Promise<T> {
    const why = this.endedWhy();
    if (why === null) return act();
    return Promise.reject(new TransportError('not-open', `${this.port} is not lent any more: ${why}`, { port: this.port }));
  }
}

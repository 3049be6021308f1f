// SPDX-License-Identifier: AGPL-3.0-or-later
import { EMPTY_SPLITTER, type SplitterState, splitLines } from '@fabcommons/firmware';
import type { DriverWire } from '../driver/driver.js';
import type { Transport } from '../transport/transport.js';

/** What comes off a wire, as lines. */
export interface WireListener {
  onLine(line: string): void;
  onSent(text: string): void;
  /** Characters were dropped because a line had no end in sight. */
  onBabble(): void;
  onClosed(end: { lost: boolean; reason: string }): void;
}

/**
 * Lines over a transport. What is written while received lines are handled leaves in one piece at the end of it: one system call
 * instead of one for every line.
 */
export class MachineWire implements DriverWire {
  #splitter: SplitterState = EMPTY_SPLITTER;
  #held: string | null = null;

  constructor(
    readonly transport: Transport,
    private readonly listener: WireListener,
  ) {}

  get port(): string {
    return this.transport.port;
  }

  get isOpen(): boolean {
    return this.transport.isOpen;
  }

  open(): Promise<void> {
    this.#splitter = EMPTY_SPLITTER;
    this.#held = null;
    return this.transport.open({ onData: (bytes) => this.#receive(bytes), onClosed: (end) => this.listener.onClosed(end) });
  }

  write(text: string): void {
    if (text === '') return;
    this.listener.onSent(text);
    if (this.#held !== null) this.#held += text;
    else this.transport.write(Buffer.from(text, 'latin1'));
  }

  /** Forgets what is held and has not left: an emergency stop goes before it. */
  dropHeld(): void {
    if (this.#held !== null) this.#held = '';
  }

  /** Sends at once what is held; an emergency stop calls it after its own write. */
  flush(): void {
    const held = this.#held;
    if (held === null) return;
    this.#held = '';
    if (held !== '') this.transport.write(Buffer.from(held, 'latin1'));
  }

  close(): Promise<void> {
    return this.transport.close();
  }

  #receive(bytes: Uint8Array): void {
    const result = splitLines(this.#splitter, bytes);
    this.#splitter = result.state;
    if (result.droppedCharacters > 0) this.listener.onBabble();
    this.#held = '';
    try {
      for (const line of result.lines) this.listener.onLine(line);
    } finally {
      this.flush();
      this.#held = null;
    }
  }
}

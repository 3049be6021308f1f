// SPDX-License-Identifier: AGPL-3.0-or-later
import type { Clock } from '../driver/clock.js';
import type { Transport } from '../transport/transport.js';

/** How long a port stays closed where only an opening resets the board: the far end must see that it was closed. */
const REOPEN_GAP_MS = 100;

/** Who hears what comes over a {@link FlashWire}. */
export type FlashWireListener = { onBytes(bytes: Uint8Array): void; onLost(reason: string): void };

/**
 * A transport as a bootloader needs it: opened at its speed, and with a reset. Where there are no modem lines (a pseudo-terminal), opening the
 * port again stands for the reset; over TCP a person has to press the button.
 */
export class FlashWire {
  /** Nothing was written since the port was opened: where opening is the reset, it has just been reset. */
  #isFresh = false;
  /** We close it ourselves; anybody else who does (an emergency stop takes the port back) takes the board from us. */
  #isClosing = false;

  constructor(
    private readonly transport: Transport,
    private readonly clock: Clock,
    private readonly listener: FlashWireListener,
  ) {}

  /** @throws TransportError */
  async open(baudRate: number): Promise<void> {
    await this.transport.open({
      onData: (bytes) => this.listener.onBytes(bytes),
      onClosed: ({ lost, reason }) => {
        if (!this.#isClosing) this.listener.onLost(lost ? reason : 'the port was taken back');
      },
    });
    this.#isFresh = true;
    this.#isClosing = false;
    await this.transport.setBaud?.(baudRate);
  }

  /**
   * Resets the board; bytes of before are thrown away.
   * @returns whether a person has to do it
   * @throws TransportError
   */
  async reset(baudRate: number): Promise<{ readonly isByHand: boolean }> {
    const outcome = (await this.transport.pulseReset?.()) ?? 'not-there';
    if (outcome === 'not-there') {
      if (!this.#isFresh) {
        await this.#closeOurselves();
        await new Promise<void>((resolve) => void this.clock.after(REOPEN_GAP_MS, resolve));
        await this.open(baudRate);
      }
      this.#isFresh = false;
    } else await this.transport.discard?.();
    return { isByHand: outcome === 'not-there' && this.transport.port.startsWith('tcp:') };
  }

  write(bytes: Uint8Array): void {
    this.#isFresh = false;
    this.transport.write(bytes);
  }

  /** Lets the last bytes leave, sets the speed of the machine's own program again and closes. */
  async close(machineBaudRate: number | null): Promise<void> {
    if (!this.transport.isOpen) return;
    await this.transport.drain?.();
    if (machineBaudRate !== null) await this.transport.setBaud?.(machineBaudRate);
    await this.#closeOurselves();
  }

  async #closeOurselves(): Promise<void> {
    this.#isClosing = true;
    await this.transport.close();
  }
}
